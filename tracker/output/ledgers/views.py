"""Printing ledgers: asking for one, watching it being made, fetching it, and having it made on certain days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.printing.rendering import printing_available
from tracker.foundation.tasks.operations import cancel as cancel_task
from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.paging import page_number, slice_of
from tracker.output.ledgers import operations, prints
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.forms import ChosenPrintForm, PrintForm, ScheduleForm, WhatForm
from tracker.output.ledgers.models import LedgerPrint, LedgerSchedule, PrintFormat, PrintProfile, SchedulePeriod
from tracker.output.ledgers.operations import LedgerRefused, Order
from tracker.output.ledgers.policies import can_print
from tracker.output.ledgers.queries import not_listed, source_label
from tracker.output.ledgers.sheets import count_rows
from tracker.output.ledgers.variants.queries import offered, variant
from tracker.output.ledgers.variants.rules import from_settings
from tracker.people.access.permissions import Permission, can, can_somewhere
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.queries import by_code, visible
from tracker.rectification.evidence.operations import path_of
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.views.selection import Selection, confirmation, confirmed, read_selection, typed
from tracker.rectification.inspections.queries import sources
from tracker.settings import Settings

bp = Blueprint("ledgers", __name__)
Answer = str | BaseResponse | tuple[str, int]
PAGE_SIZE = 20
_NAMED = 20  # codes in one sentence


@bp.route("/ledgers", methods=["GET", "POST"])
def index() -> Answer:
    """Ask for a ledger, and the list of those that were printed in one's scope."""
    actor = require(Permission.PRINT_LEDGERS)
    form, counted = _print_form(), None
    if form.validate_on_submit():
        try:
            order = _permitted(_order(form))
            if "preview" not in request.form:
                _refuse_impossible(order.format)
                print_ = operations.request_print(db(), order, actor.user_id, now())
                db().commit()
                return redirect(url_for("ledgers.show", id=print_.id))
            counted = _counted(order)
        except LedgerRefused as refusal:
            db().rollback()
            form.refuse(str(refusal))
    html = render_template(
        "ledgers/index.html",
        form=form,
        counted=counted,
        page=slice_of(db(), prints.listing(actor), number=page_number(), size=PAGE_SIZE, scalars=False),
        kinds=KINDS,
        newest=prints.newest_of_each(db(), actor),
        named=prints.named,
        unavailable=printing_available(),
        may_schedule=can_somewhere(actor, Permission.SCHEDULE_LEDGERS),
        may_seal=current_app.config["SETTINGS"].sign_p12 is not None,
    )
    return html, 422 if form.errors else 200


@bp.post("/ledgers/chosen")
def chosen() -> Answer:
    """A ledger of the findings that were chosen in the list (选印): the confirmation, then the print."""
    actor, title = require(Permission.PRINT_LEDGERS), "选印整改台账"
    selection, form = read_selection(actor), ChosenPrintForm(formdata=typed(), data={"as_of": today()})
    if selection.problem:
        return confirmation(title, "", selection, None), 422
    left_out = not_listed(db(), selection.findings, AsOf(form.as_of.data or today(), now()))
    if not confirmed() and len(left_out) == len(selection.findings):
        form.refuse(operations.NOTHING_LISTED.format(chinese_date(form.as_of.data or today())))
    if confirmed() and form.validate() and form.as_of.data:
        try:
            print_ = _chosen_print(selection, form.as_of.data, PrintFormat(form.format.data))
            db().commit()
            if left_out:
                flash(_left_out(left_out), "warning")
            return redirect(url_for("ledgers.show", id=print_.id))
        except LedgerRefused as refusal:
            db().rollback()
            form.refuse(str(refusal))
    explanation = "只打印所选的问题，按截止日期当天的情况重新计算。"
    if len(left_out) < len(selection.findings):
        explanation += _left_out(left_out)
    return confirmation(title, explanation, selection, form, "打印"), 422 if form.errors else 200


def _left_out(findings: Sequence[Finding]) -> str:
    """Which of the chosen findings will not be printed; nothing when all of them will."""
    codes = "、".join(finding.code for finding in findings[:_NAMED]) + ("等" if len(findings) > _NAMED else "")
    why = "当天还没有反馈，或者已作废、合并、拆分"
    return f"所选问题中有{len(findings)}个不列入台账（{why}）：{codes}。" if findings else ""


def _chosen_print(selection: Selection, as_of: date, form: PrintFormat) -> LedgerPrint:
    _refuse_impossible(form)
    return operations.request_chosen_print(db(), selection.findings, as_of, current_actor(), now(), form)


def _refuse_impossible(form: PrintFormat) -> None:
    """A PDF needs libraries of the system; Excel and Word need nothing."""
    unavailable = printing_available() if form is PrintFormat.PDF else None
    if unavailable:
        raise LedgerRefused(unavailable)


def _print_form() -> PrintForm:
    form = PrintForm(data={"as_of": today(), "kind": request.args.get("kind", "rectification")})
    _offer(form, Permission.PRINT_LEDGERS)
    return form


def _offer(form: WhatForm, permission: Permission) -> None:
    actor = current_actor()
    form.organization.choices = unit_choices(visible(db(), actor, permission))
    form.offer(offered(db(), actor), sources(db()))


def _order(form: WhatForm) -> Order:
    """What a valid form asks for: one of its choices each time. Without a day of its own as of today."""
    organization = by_code(db(), form.organization.data)
    assert organization
    own = variant(db(), current_actor(), form.variant_id) if form.variant_id else None
    return Order(
        kind=own.kind if own else form.kind.data,
        organization=organization,
        as_of=(isinstance(form, PrintForm) and form.as_of.data) or today(),
        source=form.source.data or None,
        profile=PrintProfile(form.profile.data),
        format=PrintFormat(form.format.data),
        variant=own,
        then=isinstance(form, PrintForm) and form.then.data,
        sealed=isinstance(form, PrintForm) and form.sealed.data and form.format.data == PrintFormat.PDF.value,
    )


def _permitted(order: Order) -> Order:
    """Talks are not everybody's to read, neither on paper nor counted."""
    if not can_print(current_actor(), order.kind, order.organization):
        raise LedgerRefused("约谈问责登记由能查看这个单位及下级全部约谈的人打印，请联系镇纪委或整改办")
    return order


def _counted(order: Order) -> int:
    """How many entries the order would print."""
    operations.refuse_to_come(order, now())
    as_of = AsOf(order.as_of, operations.known_at(order, now()))
    variation = from_settings(order.variant.current.settings) if order.variant else None
    return count_rows(db(), KINDS[order.kind], order.organization, as_of, source=order.source, variation=variation)


@bp.get("/ledgers/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One print: how far it is, or where to fetch it. htmx asks for the changing part alone."""
    print_, name = _visible(id)
    fragment = request.headers.get("HX-Request") is not None
    return render_template(
        "ledgers/_progress.html" if fragment else "ledgers/show.html",
        print=print_,
        title=f"{print_.organization.name}{prints.named(print_)}",
        requested_by=name,
        source=source_label(db(), print_.source),
        ahead=prints.ahead(db(), print_.task),
        waited=(now() - print_.task.created_at).total_seconds(),
        left=prints.seconds_left(print_.task, now()),
        may_cancel=_may_cancel(print_),
        unavailable=printing_available(),
    )


def _may_cancel(print_: LedgerPrint) -> bool:
    """Whoever asked for it, and whoever orders regular prints there."""
    actor = current_actor()
    return print_.requested_by == actor.user_id or can(actor, Permission.SCHEDULE_LEDGERS, print_.organization.path)


def _visible(print_id: int) -> tuple[LedgerPrint, str]:
    """A print of an organization in the person's scope; a foreign one is not there (404)."""
    require(Permission.PRINT_LEDGERS)
    found = prints.whole(db(), print_id)
    if found is None:
        abort(404)
    actor = require(Permission.PRINT_LEDGERS, found[0].organization.path)
    if not can_print(actor, found[0].kind, found[0].organization):
        abort(404)
    return found


@bp.post("/ledgers/<int:id>/cancel")
def cancel(id: int) -> BaseResponse:  # noqa: A002 - as above
    """Stop a print that waits or runs: one's own, or any where one orders regular prints."""
    print_, _ = _visible(id)
    if not _may_cancel(print_):
        abort(403, "只有打印的人和可以设置定期打印的人能取消这次打印。")
    if cancel_task(db(), print_.task, now()):
        flash("打印已取消，没有留下文件", "success")
    else:
        flash("这次打印已经结束，不能再取消", "warning")
    db().commit()
    return redirect(url_for("ledgers.show", id=id))


@bp.get("/ledgers/<int:id>.<any(pdf, xlsx, docx):extension>")
def download(id: int, extension: str) -> Response:  # noqa: A002 - as above
    """The printed file, as it was filed."""
    print_, _ = _visible(id)
    if print_.stored_file is None or print_.format.value != extension:
        abort(404, "这份台账还没有印好，请回到台账页面查看进度。")
    settings: Settings = current_app.config["SETTINGS"]
    path = path_of(settings.evidence_folder, print_.stored_file)
    if not path.exists():
        abort(404, "这份台账的文件不在服务器上，请联系系统管理员从备份恢复，或重新打印。")
    answer = send_file(
        path,
        mimetype=print_.stored_file.media_type,
        as_attachment=True,
        download_name=prints.file_name(print_),
        etag=print_.stored_file.sha256,
        max_age=0,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.route("/ledgers/schedules", methods=["GET", "POST"])
def schedules() -> Answer:
    """Ledgers that are made by themselves on a day of each month or quarter."""
    actor = require(Permission.SCHEDULE_LEDGERS)
    form = ScheduleForm(data={"kind": request.args.get("kind", "rectification")})
    _offer(form, Permission.SCHEDULE_LEDGERS)
    if form.validate_on_submit():
        assert form.day.data  # the form was validated
        period = SchedulePeriod(form.period.data)
        try:
            order = _permitted(_order(form))
            schedule = operations.add_schedule(db(), order, period, form.day.data, actor.user_id, now())
            db().commit()
            printed = f"{schedule.organization.name}{prints.named(schedule)}"
            flash(f"已设置：{period.label}{schedule.day}日打印{printed}", "success")
            return redirect(url_for("ledgers.schedules"))
        except LedgerRefused as refusal:
            db().rollback()
            form.refuse(str(refusal))
    rows = prints.schedules(db(), actor, today())
    page = render_template(
        "ledgers/schedules.html", form=form, rows=rows, named=prints.named, unavailable=printing_available()
    )
    return page, 422 if form.errors else 200


@bp.post("/ledgers/schedules/<int:id>/end")
def end_schedule(id: int) -> BaseResponse:  # noqa: A002 - as above
    """Stop a schedule; what it printed stays."""
    require(Permission.SCHEDULE_LEDGERS)
    schedule = db().get(LedgerSchedule, id)
    if schedule is None:
        abort(404)
    require(Permission.SCHEDULE_LEDGERS, schedule.organization.path)
    operations.end_schedule(db(), schedule, now())
    db().commit()
    flash("定期打印已停止，已印好的台账仍然保留", "success")
    return redirect(url_for("ledgers.schedules"))
