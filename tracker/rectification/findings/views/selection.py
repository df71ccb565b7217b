"""What was chosen in the list: read from the request, carried through the confirmation, shown with its outcome.

The list posts `finding` (ids) with `scope`; the confirmation carries `selected`, "12:5 13:2": the id with the revision
that was looked at. Views of the floors above use it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from tracker.foundation.web.context import db, today
from tracker.foundation.web.forms import Form
from tracker.people.access.actor import Actor
from tracker.rectification.findings import queries
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.together import Outcome
from tracker.rectification.findings.queries.selection import MOST, chosen, matching
from tracker.rectification.findings.views.bulk_bar import bulk_buttons
from tracker.rectification.findings.views.listing import read_filters
from tracker.rectification.procedures.queries import definition_of, read_clock

_NOT_TYPED = ("csrf_token", "selected", "finding", "scope", "page", "filters", "again")


@dataclass(frozen=True)
class Selection:
    """The findings, and for each the revision that the person saw; `problem` is why nothing can be done with them."""

    findings: Sequence[Finding]
    revisions: Mapping[int, int]
    problem: str = ""

    @property
    def token(self) -> str:
        """As the confirmation carries it."""
        return " ".join(f"{id_}:{revision}" for id_, revision in self.revisions.items())


def read_selection(actor: Actor) -> Selection:
    """What the request names; findings that the person may not see are left out."""
    seen = _seen()
    ids = list(seen) if seen else _ids(actor)
    if len(ids) > MOST:
        how_many = "" if request.form.get("scope") == "all" else f"，您选了{len(ids)}个"
        return Selection((), {}, f"一次最多办理{MOST}个问题{how_many}。请用筛选缩小范围，分批办理。")
    findings = chosen(db(), actor, ids, today(), read_clock(db())) if ids else ()
    if not findings:
        return Selection((), {}, "还没有选问题。请回到问题清单，勾选要办理的问题，或者选“全部筛选结果”。")
    return Selection(findings, {one.id: seen.get(one.id, one.revision) for one in findings})


def confirmed() -> bool:
    """Whether the request comes from the confirmation; the list and the page of an outcome only open it."""
    return "selected" in request.form


def typed() -> MultiDict[str, str] | None:
    """What was typed into the form of this very step, now or before it was refused; None when it opens empty."""
    return request.form if confirmed() or request.form.get("again") == request.path else None


def _seen() -> dict[int, int]:
    pairs = (pair.split(":") for pair in request.form.get("selected", "").split())
    return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(_is_number, pair))}


def _ids(actor: Actor) -> list[int]:
    scope = request.form.get("scope")
    if scope == "all":
        arguments = MultiDict(parse_qsl(request.form.get("filters", "")))
        paths = {place.code: place.path for place in queries.choices(db(), actor).organizations}
        return list(matching(db(), actor, read_filters(arguments, paths), today(), read_clock(db())))
    texts = request.form.get("page", "").split() if scope == "page" else request.form.getlist("finding")
    return list(dict.fromkeys(int(text) for text in texts if _is_number(text)))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def confirmation(title: str, explanation: str, selection: Selection, form: Form | None, submit: str = "") -> str:
    """How many and which findings, what will happen to them, and the form; without a form what is wrong."""
    return render_template(
        "findings/bulk.html",
        title=title,
        explanation=explanation,
        selection=selection,
        rows=labelled(selection.findings),
        form=form,
        submit=submit or f"确认{title}（{len(selection.findings)}个）",
    )


def outcome_page(title: str, done: str, actor: Actor, outcome: Outcome) -> str:
    """What was done and what was refused, and the refused ones to be chosen again."""
    every = [*outcome.done, *(finding for finding, _ in outcome.refused)]
    chosen(db(), actor, [finding.id for finding in every], today(), read_clock(db()))  # anew, all in one query
    return render_template(
        "findings/bulk_done.html",
        title=title,
        done=done,
        outcome=outcome,
        rows=labelled(outcome.done),
        again=request.path,
        typed=[pair for pair in request.form.items(multi=True) if pair[0] not in _NOT_TYPED],
        buttons=bulk_buttons(actor, [finding for finding, _ in outcome.refused]),
    )


def labelled(findings: Sequence[Finding]) -> list[tuple[Finding, str]]:
    """Each finding with the word of its state."""
    return [(one, definition_of(one.procedure_version).label_of(one.state)) for one in findings]
