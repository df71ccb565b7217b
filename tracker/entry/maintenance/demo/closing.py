"""From the application through its reviews to 销号, and what follows: looking back, relapse."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo.phrases import phrase, pick
from tracker.entry.maintenance.demo.script import Script
from tracker.entry.maintenance.demo.story import Special
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import FollowUpOutcome
from tracker.rectification.findings.operations import By
from tracker.workflow.deadlines import follow_up_dates
from tracker.workflow.definitions import builtin, load_text

COUNTY_TO_TOWN, COUNTY_TO_VILLAGE = "county-to-town", "county-to-village"
APPLICATION = 14  # days from the application to 销号
_RECENT = 16  # looks back that became due this recently are still owed


def apply_and_pass(script: Script, closed_ago: int, steps: int = 4) -> None:
    """The owner applies 14 days before the closing day; the first `steps` review steps agree."""
    case, rng = script.case, script.rng
    statement = pick(rng, "statements")
    script.at(
        closed_ago + APPLICATION, case.owner, lambda session, by: act.request_closure(session, case.row, statement, by)
    )
    _agree(script, closed_ago + 11, case.leader, act.Opinion(pick(rng, "first_opinions")))
    if case.in_town:
        _pass_for_town(script, closed_ago, steps)
    else:
        _pass_for_village(script, closed_ago)


def _pass_for_town(script: Script, closed_ago: int, steps: int) -> None:
    rng, meeting_on = script.rng, script.times.ago(closed_ago + 4)
    _agree(script, closed_ago + 7, "discipline", act.Opinion(pick(rng, "second_opinions")))
    if steps < 3:
        return
    minute = f"清镇党会纪〔{meeting_on.year}〕{meeting_on.isocalendar().week}号"
    _agree(script, closed_ago + 4, "approver", act.Opinion(pick(rng, "third_opinions"), meeting_on, minute))
    _close(script, closed_ago, "county")


def _pass_for_village(script: Script, closed_ago: int) -> None:
    visited_on = script.times.ago(closed_ago + 5)
    opinion = act.Opinion(pick(script.rng, "second_opinions"), visited_on=visited_on)
    _agree(script, closed_ago + 5, script.rng.choice(("discipline", "discipline02")), opinion)
    _close(script, closed_ago, "approver")


def _agree(script: Script, ago: int, who: str, opinion: act.Opinion) -> None:
    script.at(ago, who, lambda session, by: act.approve(session, script.case.row, opinion, by))


def _close(script: Script, ago: int, who: str) -> None:
    opinion = act.Opinion(pick(script.rng, "last_opinions"))
    script.at(ago, who, lambda session, by: act.close(session, script.case.row, opinion, by))


def apply_in_vain(script: Script, closed_ago: int) -> None:
    """An application weeks before the closing day that the leader or 镇纪委 sends back, and what is done then."""
    case, rng = script.case, script.rng
    statement, reason = pick(rng, "statements"), pick(rng, "send_backs")
    script.at(closed_ago + 40, case.owner, lambda session, by: act.request_closure(session, case.row, statement, by))
    by_leader = rng.random() < 0.3
    if not by_leader:
        _agree(script, closed_ago + 37, case.leader, act.Opinion(pick(rng, "first_opinions")))
    who = case.leader if by_leader else "discipline"
    script.at(closed_ago + 34, who, lambda session, by: act.send_back(session, case.row, reason, by))
    again, title = pick(rng, "after_send_back"), pick(rng, "evidence_titles")

    def mend(session: Session, by: By) -> None:
        files = (script.photo(session, by, f"补充{title}"),)
        act.report_progress(session, case.row, again, by, files=files)

    script.at(closed_ago + 22, case.owner, mend)


@lru_cache(maxsize=4)
def _follow_up_months(procedure: str) -> tuple[int, ...]:
    return load_text(builtin()[procedure], procedure).follow_up_months


def follow_ups_due(script: Script, closed_on: date) -> list[date]:
    """The days on which the looks back after a closing day are due."""
    procedure = COUNTY_TO_TOWN if script.case.in_town else COUNTY_TO_VILLAGE
    return list(follow_up_dates(closed_on, _follow_up_months(procedure)))


def look_back(script: Script, closed_on: date) -> None:
    """Looks back that were done in time; those that became due lately, and a neglected one, are still owed."""
    specials, times, due = script.story.specials, script.times, follow_ups_due(script, closed_on)
    if Special.NEGLECTED in specials:
        return
    if specials & {Special.RECURRED, Special.DISMISSED, Special.INSUFFICIENT}:
        _look_back_and_doubt(script, due[0])
        return
    for number, day in enumerate(due, start=1):
        if times.days_ago(day) > _RECENT:
            seen = _seen(script, FollowUpOutcome.SUSTAINED, pick(script.rng, "sustained"))
            _visit(script, times.days_ago(day) + script.rng.randrange(5), seen, confirm=number == len(due))


def _look_back_and_doubt(script: Script, due_on: date) -> None:
    """The first look back finds the matter unstable, or found again: then the coordinator must decide."""
    specials, ago = script.story.specials, script.times.days_ago(due_on)
    if Special.INSUFFICIENT in specials:
        _visit(script, ago, _seen(script, FollowUpOutcome.INSUFFICIENT, phrase("insufficient")))
        return
    _visit(script, ago if ago > 1 else 2, _seen(script, FollowUpOutcome.RECURRED, phrase("recurred")))
    if Special.DISMISSED in specials:
        case, reason = script.case, phrase("dismissed")
        script.at(ago - 5, "coordinator", lambda session, by: act.dismiss_recurrence(session, case.row, reason, by))


def relapse(script: Script, closed_on: date, deadline_in: int) -> int:
    """The first look back finds it again and it is reopened; returns how many days ago. Due in `deadline_in` days."""
    ago = script.times.days_ago(follow_ups_due(script, closed_on)[0])
    _visit(script, ago, _seen(script, FollowUpOutcome.RECURRED, phrase("recurred")))
    case, grounds = script.case, phrase("reopen")
    deadline = script.times.today + timedelta(days=deadline_in)
    script.at(ago - 6, "coordinator", lambda session, by: act.reopen(session, case.row, grounds, deadline, by))
    return ago - 6


def _seen(script: Script, outcome: FollowUpOutcome, text: str) -> act.FollowUpEntry:
    return act.FollowUpEntry(outcome, text, pick(script.rng, "methods"), pick(script.rng, "witnesses"))


def _visit(script: Script, ago: int, seen: act.FollowUpEntry, *, confirm: bool = False) -> None:
    who = script.rng.choice(("discipline", "discipline02", "inspector"))
    script.at(ago, who, lambda session, by: act.record_follow_up(session, script.case.row, seen, by, confirm=confirm))
