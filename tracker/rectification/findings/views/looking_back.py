"""回头看 over a round: one long page for a phone in the village hall, what was not looked at stays blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, render_template, request
from sqlalchemy.orm import Session

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.forms.looking_back import LookBackForm, LookRow, read_row
from tracker.rectification.findings.models import Finding, FollowUpOutcome
from tracker.rectification.findings.operations.looking_back import look_back as look
from tracker.rectification.findings.operations.together import Outcome, each
from tracker.rectification.findings.queries.looking_back import Looks, looks
from tracker.rectification.findings.views.blueprint import Answer, bp
from tracker.rectification.inspections.models import InspectionRound
from tracker.rectification.inspections.queries import round_of

Rows = Mapping[int, LookRow]
_NOTHING = Outcome((), ())


@bp.route("/rounds/<int:id>/look-back", methods=["GET", "POST"])
def look_back(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """Every finding of the round to be looked at; then what was recorded, and what was refused with its text kept."""
    actor = require(Permission.VIEW_FINDINGS)
    round_ = round_of(db(), actor, id)
    if round_ is None:
        abort(404)
    every = looks(db(), actor, id, today())
    if every and not any(one.outcomes for _, mine in every for one in mine):
        abort(403, "回头看由巡察组和纪委开展，您的岗位不能登记。")
    form, seen = LookBackForm(data={"effective_on": today()}), _narrowed(every)
    if request.method == "GET":
        return _page(round_, every, form, {})
    rows = {one.finding.id: read_row(request.form, one.finding.id, place.id) for place, mine in seen for one in mine}
    if not form.validate() or any(row.fault or row.outcome not in _KNOWN for row in rows.values()):
        return _page(round_, every, form, rows), 422
    if all(row.blank for row in rows.values()):
        form.refuse("还没有填写任何问题的核查结果")
        return _page(round_, every, form, rows), 422
    outcome = _record(act.By(actor, now(), today(), form.effective_on.data or today()), form, seen, rows)
    db().commit()
    left = {finding.id: rows[finding.id] for finding, _ in outcome.refused}
    page = _page(round_, looks(db(), actor, id, today()), form, left, outcome)
    return page, 200 if outcome.done else 422


def _narrowed(every: Looks) -> Looks:
    """The findings of the organization that the address names; all of them without one that is there."""
    unit = request.args.get("unit")
    return [pair for pair in every if pair[0].code == unit] or every


_KNOWN = ("", *(one.value for one in FollowUpOutcome))


def _record(by: act.By, form: LookBackForm, seen: Looks, rows: Rows) -> Outcome:
    def one(session: Session, finding: Finding) -> None:
        row = rows[finding.id]
        entry = act.FollowUpEntry(FollowUpOutcome(row.outcome), row.text, form.method.data or "", row.witness)
        look(session, finding, entry, replace(by, seen_revision=row.revision))

    looked_at = [one.finding for _, mine in seen for one in mine if not rows[one.finding.id].blank]
    return each(db(), looked_at, one)


def _page(round_: InspectionRound, every: Looks, form: LookBackForm, rows: Rows, outcome: Outcome = _NOTHING) -> str:
    seen = _narrowed(every)
    return render_template(
        "findings/look_back.html",
        round=round_,
        units=[(place, len(mine), len(seen) == 1 and seen[0][0] is place) for place, mine in every],
        looks=seen,
        form=form,
        rows=rows,
        faults={id_: row.fault for id_, row in rows.items() if row.fault},
        witnesses={place.id: rows[mine[0].finding.id].witness for place, mine in seen if mine[0].finding.id in rows},
        outcome=outcome,
        why={finding.id: "；".join(sentences) for finding, sentences in outcome.refused},
    )
