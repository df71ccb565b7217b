"""A finding told in words: where it stands in its workflow, and what happened to it, act by act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.foundation.history.models import Transition
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import day_of
from tracker.rectification.findings.models import Finding, ProgressReport
from tracker.rectification.findings.queries.sheet import Sheet
from tracker.rectification.findings.queries.todo import BROUGHT_BACK
from tracker.workflow.model import Action, Definition, State, StateKind

_TONES = {
    Action.CLOSE: "success",
    Action.CONFIRM_SUSTAINED: "success",
    Action.RECORD_SUSTAINED: "success",
    Action.SEND_BACK: "danger",
    Action.RETURN_PLAN: "danger",
    Action.RETURN_DRAFT: "danger",
    Action.REOPEN: "danger",
    Action.RECUR: "danger",
    Action.RECORD_INSUFFICIENT: "warning",
    Action.RAISE_OBJECTION: "warning",
    Action.RECORD_REFUSAL: "warning",
    Action.REJECT_EXTENSION: "warning",
    Action.VOID: "warning",
    Action.REFER: "warning",
    Action.MERGE: "warning",
    Action.SPLIT: "warning",
    Action.REQUEST_CLOSURE: "info",
    Action.RELEASE: "info",
}


@dataclass(frozen=True)
class Act:
    """One line of the history. `late`: entered after its business day (补录)."""

    title: str
    who: str
    post: str
    on: date
    recorded_at: datetime
    late: bool
    reason: str
    notes: tuple[str, ...]
    tone: str
    round_no: int


@dataclass(frozen=True)
class Place:
    """One step of the position bar; status is done, current or todo."""

    label: str
    status: str
    note: str = ""


def position(definition: Definition, finding: Finding) -> list[Place]:
    """The states of the template in their order with the finding's own among them; empty after a side exit."""
    line = [
        state.code for state in definition.states if state.kind is not StateKind.END or state.code is State.SUSTAINED
    ]
    if finding.state not in line:
        return []
    here = line.index(finding.state)
    return [_place(definition, code, index, here) for index, code in enumerate(line)]


def _place(definition: Definition, code: State, index: int, here: int) -> Place:
    if index == here:
        return Place(definition.label_of(code), "current")
    return Place(_step_name(definition, code), "done" if index < here else "todo")


def _step_name(definition: Definition, code: State) -> str:
    """What is done in a state, rather than what it waits for: 待签收 → 签收, 整改中 → 整改."""
    if code is State.DRAFT:
        return Action.LOG.label.removesuffix("问题")
    label = definition.label_of(code).removeprefix("待").removeprefix("已")
    return label.removesuffix("中").replace("待审", "审批")


def story(sheet: Sheet) -> list[Act]:
    """Everything that happened, the newest first."""
    return [_act(sheet, transition) for transition in reversed(sheet.history)]


def came_back(sheet: Sheet) -> Act | None:
    """The act that gave the finding back to where it stands now, with its reason; None when it came here otherwise."""
    moves = (one for one in reversed(sheet.history) if one.source and one.source != one.target)
    last = next(moves, None)
    return _act(sheet, last) if last and Action(last.action) in BROUGHT_BACK else None


def _act(sheet: Sheet, transition: Transition) -> Act:
    action = Action(transition.action)
    return Act(
        title=title_of(sheet, transition),
        who=who_of(transition),
        post=transition.actor_post,
        on=transition.effective_on,
        recorded_at=transition.recorded_at,
        late=day_of(transition.recorded_at) > transition.effective_on,
        reason=transition.reason,
        notes=tuple(note for note in _notes(sheet, transition) if note and note != transition.reason),
        tone=_TONES.get(action, ""),
        round_no=transition.round_no,
    )


def title_of(sheet: Sheet, transition: Transition) -> str:
    """The word of the act in the finding's own template, the general word where that does not have it."""
    action = Action(transition.action)
    source = State(transition.source) if transition.source else None
    known = sheet.definition_at(transition.recorded_at).transition(action, source) if source else None
    return known.label if known else action.label


def who_of(transition: Transition) -> str:
    """Who acted, and in whose name."""
    if transition.typed_for_name:
        return f"{transition.typed_for_name}（{transition.actor_name}代录）"
    if transition.acts_for_name:
        return f"{transition.actor_name}（受{transition.acts_for_name}委托）"
    return transition.actor_name


def _notes(sheet: Sheet, transition: Transition) -> list[str]:
    return [*_from_records(sheet, transition), *_from_details(sheet, transition)]


def _from_records(sheet: Sheet, transition: Transition) -> list[str]:
    """What the rows say that the act wrote: a progress note, an opinion, the statement of an application."""
    reviews = {review.id: review.opinion for request in sheet.requests for review in request.reviews}
    texts = {
        "progress_report": {key: _progress(report, sheet) for key, report in sheet.progress.items()},
        "review": reviews,
        "closure_request": {request.id: request.statement for request in sheet.requests},
        "stage_report": {report.id: report.result for report in sheet.stage_reports},
        "extension_request": {request.id: _asked(request) for request in sheet.extensions},
        "extension_decision": {d.id: d.opinion for request in sheet.extensions for d in request.decisions},
        "follow_up_result": {one.result.id: one.result.text for one in sheet.follow_ups if one.result},
    }
    return [texts[table].get(row_id, "") for table, row_id, _digest in transition.records if table in texts]


def _progress(report: ProgressReport, sheet: Sheet) -> str:
    number = next((line.number for line in sheet.measures if line.measure.id == report.measure_id), None)
    return f"第{number}条措施：{report.text}" if number else report.text


def _asked(request: object) -> str:
    if getattr(request, "to_long_term", False):
        return "申请转为长期坚持"
    return f"申请延至{_day(getattr(request, 'new_deadline', None))}"


def _day(day: date | str | None) -> str:
    if day is None:
        return "未定"
    return chinese_date(date.fromisoformat(day) if isinstance(day, str) else day)


def _from_details(sheet: Sheet, transition: Transition) -> list[str]:
    """What the act kept beside its rows."""
    tell = _DETAILS.get(Action(transition.action))
    return [note for note in tell(transition.details, sheet) if note] if tell else []


_DETAILS: dict[Action, Callable[[dict[str, Any], Sheet], list[str]]] = {
    Action.MOVE_PROCEDURE: lambda kept, _: [kept.get("words", "")],
    Action.ASSIGN: lambda kept, _: [
        f"责任人{kept.get('owner')}，责任领导{kept.get('leader')}，时限{_day(kept.get('deadline'))}"
    ],
    Action.APPROVE_PLAN: lambda kept, _: [kept.get("opinion", "")],
    Action.GRANT_EXTENSION: lambda kept, _: [
        f"时限由{_day(kept.get('old_deadline'))}改为{_day(kept.get('new_deadline'))}"
    ],
    Action.COMPLETE_MEASURE: lambda kept, sheet: [_measure(sheet, kept.get("measure"))],
    Action.ADD_EVIDENCE: lambda kept, _: ["、".join(kept.get("titles", ()))],
    Action.REMOVE_EVIDENCE: lambda kept, _: [f"移除：{kept.get('title', '')}"],
    Action.APPROVE: lambda kept, _: [_visit(kept)],
    Action.CLOSE: lambda kept, _: [_visit(kept)],
    Action.LOG: lambda kept, _: [f"由{kept['split_from']}拆分"] if kept.get("split_from") else [],
    Action.MERGE: lambda kept, _: [f"并入{kept.get('merged_into', '')}", _consent(kept)],
    Action.SPLIT: lambda kept, _: [f"拆分为{'、'.join(kept.get('parts', ()))}", _consent(kept)],
    Action.VOID: lambda kept, _: [_consent(kept)],
    Action.REFER: lambda kept, _: [_consent(kept), _receiver(kept.get("receiver"))],
}


def _visit(kept: dict[str, Any]) -> str:
    return f"{_day(kept['visited_on'])}现场核查" if kept.get("visited_on") else ""


def _consent(kept: dict[str, Any]) -> str:
    return f"反馈单位同意的依据：{kept['consent']}" if kept.get("consent") else ""


def _receiver(name: str | None) -> str:
    return f"移交：{name}" if name else ""


def _measure(sheet: Sheet, number: int | None) -> str:
    text = next((line.says.text for line in sheet.measures if line.number == number), "")
    return f"第{number}条：{text}"
