"""Prints: what the QR code of a sheet leads to, printing forms, verifying a file, and the signed scans that return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.rendering import printing_available
from tracker.foundation.printing.signature import certificate_of
from tracker.foundation.web.context import db, now, settled, today
from tracker.output.ledgers.models import PrintFormat
from tracker.output.ledgers.operations import LedgerRefused
from tracker.output.records import queries
from tracker.output.records.models import Family, PrintRecord
from tracker.output.records.operations import attach_scan
from tracker.output.records.rules import Difference, typed_code
from tracker.output.reports.paperwork import again
from tracker.output.reports.paperwork.forms import CodeForm, FormPrintForm, ScanForm, VerifyForm
from tracker.output.reports.paperwork.kinds import FORMS, OF_FINDINGS, FormKind
from tracker.output.reports.paperwork.making import Order
from tracker.output.reports.paperwork.offering import Offer, offered
from tracker.output.reports.paperwork.printing import Press, print_form
from tracker.output.reports.paperwork.queries import PaperRefused
from tracker.output.reports.paperwork.remaking import NotHere, identity_of
from tracker.output.reports.paperwork.seeing import sees
from tracker.output.reports.paperwork.tables import print_table, same_again
from tracker.output.reports.paperwork.verifying import Verdict, compared, differs_now, foreign, verify_file
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.evidence.web import file_answer, files_folder
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.views.blueprint import visible_finding
from tracker.rectification.findings.views.uploads import FilesRefused, keep_field
from tracker.rectification.supervision import queries as supervision
from tracker.settings import Settings

bp = Blueprint("prints", __name__)
Answer = str | BaseResponse | tuple[str, int]
SCANNED = frozenset({"application/pdf", "image/jpeg", "image/png"})
A_YEAR = timedelta(days=366)
SHOWN = 30  # differences on one page


def press() -> Press:
    """Database and settings of this installation."""
    return Press(current_app.extensions["sessions"], current_app.config["SETTINGS"])


def visible_print(code: str) -> tuple[Actor, PrintRecord]:
    """The person and the print with this code; one that they may not see is not there (404)."""
    actor = require(Permission.VIEW_FINDINGS)
    record = queries.by_code(db(), typed_code(code))
    if record is None or not _sees(actor, record):
        abort(404, "没有这个核验码的打印件，或者您无权查看。请核对纸上的核验码。")
    return actor, record


def _sees(actor: Actor, record: PrintRecord) -> bool:
    return sees(db(), actor, record, AsOf(today(), now()))


@bp.get("/p/<code>")
def show(code: str) -> str:
    """The record of a print: what it is, and whether its figures are still the same."""
    _, record = visible_print(code)
    return _page(record, ScanForm(data={"signed_on": today()}))


def _page(record: PrintRecord, form: ScanForm) -> str:
    """The record, compared with what the same sheet says as known now."""
    holds, problem = True, ""
    changed: list[Difference] = []
    try:
        holds, changed = compared(db(), identity_of(record), record.fingerprint, AsOf(record.as_of, now()))
    except NotHere as error:
        problem = str(error)
    return render_template(
        "prints/show.html",
        record=record,
        holds=holds,
        changed=changed[:SHOWN],
        changes=len(changed),
        problem=problem,
        form=form,
        may_seal=press().settings.sign_p12 is not None,
        unavailable=printing_available(),
    )


@bp.get("/p/<code>.<any(pdf, xlsx, docx):extension>")
def download(code: str, extension: str) -> Response:
    """The printed file, as it was made."""
    _, record = visible_print(code)
    if record.stored_file.extension != extension:
        abort(404)
    return file_answer(record.stored_file, f"{record.title}.{extension}")


@bp.post("/p/<code>/again")
def print_again(code: str) -> BaseResponse:
    """The same sheet as of the same day with what is known now."""
    actor, record = visible_print(code)
    sealed = request.form.get("sealed") == "1" and record.stored_file.extension == PrintFormat.PDF.value
    try:
        if record.family is Family.DOSSIER:
            return redirect(url_for("dossiers.order", code=record.finding.code), 307) if record.finding else abort(404)
        if record.family is Family.LEDGER:
            require(Permission.PRINT_LEDGERS, record.organization.path)
            print_ = again.ledger(db(), record, actor, now(), sealed=sealed)
            db().commit()
            return redirect(url_for("ledgers.show", id=print_.id))
        if record.family is Family.TABLE:
            require(Permission.PRINT_LEDGERS, record.organization.path)
            table = same_again(record, AsOf(record.as_of, now()), today())
            settled()
            return redirect(url_for("prints.show", code=print_table(press(), table, actor, table.as_of.known_at).code))
        day, known_at = today(), now()
        order = again.form(db(), record, AsOf(record.as_of, known_at), day, sealed=sealed)
        settled()
        made = print_form(press(), order, actor, known_at)
    except (PaperRefused, PrintingError, NotHere, LedgerRefused) as error:
        flash(str(error), "danger")
        return redirect(url_for("prints.show", code=record.code))
    return redirect(url_for("prints.show", code=made.code))


@bp.post("/p/<code>/scans")
def add_scan(code: str) -> Answer:
    """Attach the scan of the signed sheet to exactly this print."""
    actor, record = visible_print(code)
    form = ScanForm()
    if form.validate_on_submit() and form.signed_on.data:
        try:
            _keep_scans(form, record, actor)
            db().commit()
            flash("签字扫描件已附上", "success")
            return redirect(url_for("prints.show", code=record.code))
        except FilesRefused:
            db().rollback()
    return _page(record, form), 422


def _keep_scans(form: ScanForm, record: PrintRecord, actor: Actor) -> None:
    day = form.signed_on.data
    assert day  # the form was validated
    if day > today() or day < record.as_of - A_YEAR:
        form.signed_on.errors = ["签字日期不能晚于今天，也不能早于统计截止日期一年以上"]
        raise FilesRefused([], 0)
    for kept in keep_field(form, "scans"):
        if kept.file.media_type not in SCANNED:
            form.scans.errors = [f"“{kept.title}”不是PDF、JPG或PNG，请换成扫描件或照片"]
            raise FilesRefused([], 0)
        attach_scan(db(), record, kept.file, kept.title, day, actor, now())


@bp.get("/p/scans/<int:scan_id>")
def scan(scan_id: int) -> Response:
    """The scan of a signed sheet."""
    actor = require(Permission.VIEW_FINDINGS)
    found = queries.scan(db(), scan_id)
    if found is None or not _sees(actor, found[1]):
        abort(404)
    return file_answer(found[0].stored_file, found[0].title)


@bp.route("/findings/<code>/papers", methods=["GET", "POST"])
def of_finding(code: str) -> Answer:
    """The forms of a finding: printing one, and those that were printed."""
    actor, finding = visible_finding(code)
    back = (finding.code, url_for("findings.show", code=finding.code))
    return _papers(actor, OF_FINDINGS, back, queries.of_finding(db(), finding), finding=finding)


@bp.route("/supervision/<int:id>/papers", methods=["GET", "POST"])
def of_notice(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """Printing a 督办单 (督办通知单)."""
    actor = require(Permission.VIEW_FINDINGS)
    found = supervision.notice(db(), actor, id, AsOf(today(), now())) or abort(404)
    back = (found[0].number, url_for("supervision.show", id=id))
    kind = FORMS["supervision_notice"]
    return _papers(actor, (kind,), back, queries.of_subject(db(), kind.code, id), subject_id=id)


@bp.route("/talks/<int:id>/papers", methods=["GET", "POST"])
def of_talk(id: int) -> Answer:  # noqa: A002 - as above
    """Printing the record of a talk (约谈记录)."""
    actor = require(Permission.VIEW_TALKS)
    if supervision.talk(db(), actor, id) is None:
        abort(404)
    kind, back = FORMS["talk_record"], ("约谈", url_for("supervision.show_talk", id=id))
    return _papers(actor, (kind,), back, queries.of_subject(db(), kind.code, id), subject_id=id)


def _papers(
    actor: Actor,
    kinds: Sequence[FormKind],
    back: tuple[str, str],
    prints: Sequence[PrintRecord],
    finding: Finding | None = None,
    subject_id: int | None = None,
) -> Answer:
    """The page on which forms are printed, or the print that was asked for."""
    usual = {"as_of": today().isoformat(), "kind": kinds[0].code}
    form = FormPrintForm(MultiDict({**usual, **request.args.to_dict()}) if request.method == "GET" else request.form)
    form.offer(kinds)
    if form.validate_on_submit() and form.as_of.data:
        try:
            record = _print(form, finding, subject_id, actor)
            return redirect(url_for("prints.show", code=record.code))
        except (PaperRefused, PrintingError) as error:
            form.refuse(str(error))
    offer = offered(db(), finding, AsOf(form.as_of.data or today(), now())) if finding else Offer(kinds)
    form.offer(offer.kinds)
    page = render_template(
        "prints/papers.html",
        form=form,
        offer=offer,
        back=back,
        prints=prints,
        may_seal=press().settings.sign_p12 is not None,
        unavailable=printing_available(),
    )
    return page, 422 if form.errors else 200


def _print(form: FormPrintForm, finding: Finding | None, subject_id: int | None, actor: Actor) -> PrintRecord:
    as_of = form.as_of.data
    assert as_of  # the form was validated
    if as_of > today():
        raise PaperRefused("统计截止日期不能晚于今天")
    day, known_at = today(), settled()
    order = Order(
        FORMS[form.kind.data],
        AsOf(as_of, known_at),
        day,
        finding,
        subject_id,
        sealed=form.sealed.data and form.format.data == PrintFormat.PDF.value,
        format=PrintFormat(form.format.data),
    )
    return print_form(press(), order, actor, known_at)


@bp.route("/prints", methods=["GET", "POST"])
def verify() -> Answer:
    """Look a print up by the code at its foot, or verify a PDF file."""
    actor = require(Permission.VIEW_FINDINGS)
    code_form, form, verdict = CodeForm(), VerifyForm(), None
    if request.method == "POST" and "file" in request.files and form.validate_on_submit():
        verdict = _verified(form, actor)
    elif request.method == "POST" and code_form.validate_on_submit():
        record = queries.by_code(db(), typed_code(code_form.code.data or ""))
        if record is not None and _sees(actor, record):
            return redirect(url_for("prints.show", code=record.code))
        code_form.refuse("没有这个核验码的打印件，或者您无权查看。请核对纸上的核验码")
    page = render_template("prints/verify.html", code_form=code_form, form=form, verdict=verdict, shown=SHOWN)
    return page, 200 if request.method == "GET" or verdict else 422


def _verified(form: VerifyForm, actor: Actor) -> Verdict:
    """The verdict on the uploaded file; of a print that the person may not see only that it is not theirs."""
    settings: Settings = current_app.config["SETTINGS"]
    settings.output_folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.output_folder, prefix=".verify-") as folder:
        path = Path(folder) / "file.pdf"
        form.file.data.save(path)
        verdict = verify_file(db(), files_folder(), path, now(), certificate_of(settings))
    record = queries.by_code(db(), verdict.code) if verdict.code else None
    return verdict if record is None or _sees(actor, record) else foreign()


@bp.app_template_global("signed_state")
def signed_state(record: PrintRecord | None) -> str:
    """已签, or that the data moved on since; empty for a print without a signed scan."""
    if record is None or not record.scans:
        return ""
    return "与已签版本不一致" if differs_now(db(), record, now()) else "已签"
