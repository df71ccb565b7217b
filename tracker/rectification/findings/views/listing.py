"""The list of findings with its filters, which stand in the address."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from tracker.foundation.web.context import db, today
from tracker.foundation.web.paging import page_number, slice_of
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.models import Organization
from tracker.rectification.findings import queries
from tracker.rectification.findings.lights import time_left
from tracker.rectification.findings.views.blueprint import bp
from tracker.rectification.findings.views.bulk_bar import bulk_buttons
from tracker.rectification.procedures.queries import definition_of, read_clock
from tracker.workflow.deadlines import Light
from tracker.workflow.model import Timeframe

SIZE = 50
NARROWING = ("organization", "light", "timeframe", "source", "round", "inspection", "feedback", "owner")
STATE_WORDS = {
    "draft": "草稿",
    "release": "待反馈审定",
    "acknowledge": "待签收",
    "planning": "制定措施",
    "rectifying": "整改中",
    "review": "审核中",
    "closed": "已销号",
    "left": "作废、移交",
}
_E = TypeVar("_E", bound=StrEnum)


@bp.get("/findings")
def index() -> str:
    """Rows in my scope, filtered, sorted, paged; a fixed number of queries."""
    actor = require(Permission.VIEW_FINDINGS)
    offered, clock = queries.choices(db(), actor), read_clock(db())
    filters = read_filters(request.args, {place.code: place.path for place in offered.organizations})
    page = slice_of(
        db(), queries.listing(actor, filters, today(), clock), number=page_number(), size=SIZE, scalars=False
    )
    rows = [
        (
            finding,
            definition_of(finding.procedure_version).label_of(finding.state),
            time_left(finding, watched, today(), clock),
        )
        for finding, watched in page.items
    ]
    narrowed = sum(bool(request.args.get(name)) for name in NARROWING)
    counts = _counts(filters)
    return render_template(
        "findings/index.html",
        page=page,
        rows=rows,
        filters=filters,
        options=_options(offered),
        coordinates=can_somewhere(actor, Permission.MANAGE_INSPECTIONS),
        narrowed=narrowed,
        counts=counts,
        buttons=bulk_buttons(actor, [finding for finding, _ in page.items]),
        address=request.query_string.decode(),
    )


def _options(offered: queries.Choices) -> dict[str, list[tuple[str, str]]]:
    """What the selects of the filters list, as (value, words)."""
    every = [("", "全部")]
    return {
        "organizations": every
        + [(place.code, "　" * _depth(place) + place.party_name) for place in offered.organizations],
        "states": every + list(STATE_WORDS.items()),
        "timeframes": every + [(one.value, one.label) for one in Timeframe],
        "sources": every + [(str(one.id), one.label) for one in offered.sources],
        "rounds": every
        + [(str(one.id), f"{one.inspection.year}年{one.inspection.title}第{one.number}轮") for one in offered.rounds],
    }


def _depth(place: Organization) -> int:
    return place.path.count("/") - 2


def _counts(filters: queries.Filters) -> dict[str, int]:
    """Numbers on the tabs: what each tab would show with the other filters as they are."""
    others = queries.Filters(**vars(filters) | {"state": "", "light": None})
    actor, clock = current_actor(), read_clock(db())
    by_state = queries.state_counts(db(), actor, others, today(), clock)
    counts = {key: sum(by_state.get(state, 0) for state in states) for key, states in queries.STATE_GROUPS.items()}
    return counts | {
        "all": sum(by_state.values()),
        "overdue": queries.overdue_count(db(), actor, others, today(), clock),
    }


def read_filters(arguments: MultiDict[str, str], paths: dict[str, str]) -> queries.Filters:
    """The filters of an address; what makes no sense there narrows nothing."""
    state, sort = arguments.get("state", ""), arguments.get("sort", "")
    return queries.Filters(
        path=paths.get(arguments.get("organization", ""), ""),
        only_path=arguments.get("level") == "own",
        state=state if state in queries.STATE_GROUPS else "",
        light=_member(Light, arguments.get("light")),
        timeframe=_member(Timeframe, arguments.get("timeframe")),
        source_id=_number(arguments.get("source")),
        inspection_id=_number(arguments.get("inspection")),
        round_id=_number(arguments.get("round")),
        feedback_id=_number(arguments.get("feedback")),
        owner_id=_number(arguments.get("owner")),
        text=arguments.get("q", "").strip()[:100],
        sort=sort if sort in queries.SORTS else "code",
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _member(kind: type[_E], text: str | None) -> _E | None:
    return kind(text) if text in {member.value for member in kind} else None
