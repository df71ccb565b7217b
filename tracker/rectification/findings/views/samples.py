"""反向核查: the list of samples, a new draw, its sheet for paper, and recording what a check found.

Whoever is drawn must not learn of it here: the pages are for those who may draw.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from tracker.foundation.web.context import db, now, settled, today
from tracker.foundation.web.paging import page_number, slice_of
from tracker.people.access.permissions import Permission, can
from tracker.people.access.web import require
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.queries import by_code, visible
from tracker.rectification.findings import queries
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.forms.samples import CheckForm, DrawForm
from tracker.rectification.findings.models import Sample, SampledFinding, SampleVerdict
from tracker.rectification.findings.operations import By, sampling
from tracker.rectification.findings.queries import samples as reading
from tracker.rectification.findings.sampling import ticket

bp = Blueprint("samples", __name__)
Answer = str | BaseResponse | tuple[str, int]
SIZE = 20


@bp.get("/samples")
def index() -> str:
    """Samples in one's scope, newest first."""
    page = slice_of(db(), reading.samples(require(Permission.DRAW_SAMPLES)), number=page_number(), size=SIZE)
    return render_template("samples/index.html", page=page)


@bp.route("/samples/new", methods=["GET", "POST"])
def new() -> Answer:
    """Say what to draw from, look at how many there are, and draw."""
    actor = require(Permission.DRAW_SAMPLES)
    form = DrawForm(data={"closed_from": today().replace(month=1, day=1), "closed_to": today()})
    form.organization.choices = unit_choices(visible(db(), actor, Permission.DRAW_SAMPLES))
    population, counting = None, "count" in request.form
    if counting:
        form.only_count()
    if form.validate_on_submit():
        draw = _draw(form)
        if not can(actor, Permission.DRAW_SAMPLES, draw.organization.path):
            abort(404)
        try:
            if counting:
                population = len(sampling.population(db(), draw, today(), now()))
            else:
                known_at = settled()
                drawn = sampling.draw(db(), draw, By(actor, now(), today(), today()), known_at)
                db().commit()
                flash(f"已从{drawn.population}个问题中抽取{drawn.size}个，种子号 {drawn.seed}", "success")
                return redirect(url_for("samples.show", id=drawn.id))
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
    page = render_template("samples/new.html", form=form, population=population)
    return page, 422 if form.errors else 200


def _draw(form: DrawForm) -> sampling.Draw:
    unit = by_code(db(), form.organization.data)
    assert unit is not None  # the form was validated
    assert form.closed_from.data
    assert form.closed_to.data
    by_share = form.how.data == "percent"
    return sampling.Draw(
        unit,
        form.closed_from.data,
        form.closed_to.data,
        size=None if by_share else form.amount.data,
        percent=form.amount.data if by_share else None,
        seed=form.seed.data or "",
    )


def _seen(sample_id: int) -> Sample:
    """A sample of the person's scope; a foreign one is not there (404)."""
    found = reading.sample(db(), require(Permission.DRAW_SAMPLES), sample_id)
    return found if found is not None else abort(404)


@bp.get("/samples/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """The sheet of a sample; with `again` the draw is repeated and compared."""
    sample = _seen(id)
    return render_template(
        "samples/show.html",
        sample=sample,
        tickets={member.id: ticket(sample.seed, member.finding.code) for member in sample.members},
        again=reading.redraw(db(), sample) if "again" in request.args else None,
        checked=[member for member in sample.members if member.result],
        not_genuine=SampleVerdict.NOT_GENUINE,
    )


@bp.get("/samples/<int:id>/population.txt")
def population(id: int) -> Response:  # noqa: A002 - as above
    """The codes that were drawn from, one a line, for `sha256sum` at home."""
    lines = "".join(f"{code}\n" for code in reading.population_of(db(), _seen(id)))
    return Response(
        lines, mimetype="text/plain", headers={"Content-Disposition": "attachment; filename=population.txt"}
    )


@bp.route("/samples/<int:id>/<int:position>", methods=["GET", "POST"])
def check(id: int, position: int) -> Answer:  # noqa: A002 - as above
    """Record what the check of one drawn finding found."""
    sample = _seen(id)
    member = next((one for one in sample.members if one.position == position), None)
    if member is None:
        abort(404)
    form = CheckForm(data={"effective_on": today()})
    if form.validate_on_submit():
        try:
            reasons = _recorded(form, sample, member)
            db().commit()
            _say(member, SampleVerdict(form.verdict.data), reasons)
            return redirect(url_for("samples.show", id=id))
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
    sheet = queries.sheet_of(db(), member.finding, today())
    page = render_template(
        "samples/check.html", form=form, sample=sample, member=member, finding=member.finding, sheet=sheet
    )
    return page, 422 if form.errors else 200


def _recorded(form: CheckForm, sample: Sample, member: SampledFinding) -> tuple[str, ...]:
    by = By(require(Permission.DRAW_SAMPLES), now(), today(), form.effective_on.data or today())
    verdict = SampleVerdict(form.verdict.data)
    return sampling.record_result(db(), member, sample, verdict, form.text.data or "", by)


def _say(member: SampledFinding, verdict: SampleVerdict, reasons: tuple[str, ...]) -> None:
    """What was done, and who has to go on where the checker's post does not reach."""
    code = member.finding.code
    if reasons:
        flash(f"{code}核查结果已登记；反弹还没有提出：{'；'.join(reasons)}", "warning")
    elif verdict is SampleVerdict.NOT_GENUINE:
        flash(f"{code}核查结果已登记，并已提出反弹，由整改办认定后重新挂账", "success")
    else:
        flash(f"{code}核查结果已登记", "success")
