"""提醒 by the coordinator: whoever answers for a finding is told once a day, however often the button is pressed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.output.notifications.operations import notify_all
from tracker.output.notifications.reminding import addressed, holders_on
from tracker.output.notifications.rules import prompt_letter
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.policies import UNRELEASED
from tracker.rectification.findings.roles import roles_towards
from tracker.workflow.model import Role, StateKind


def prompt(session: Session, finding: Finding, note: str, by: By) -> None:
    """Tell owner and accountable leader of a finding that it waits. Raises Refused with the reason."""
    if not any(Role.COORDINATOR in roles_towards(person, finding) for person in (by.actor, *by.actor.principals)):
        raise Refused(["只有整改办可以提醒"])
    if finding.state in UNRELEASED:
        raise Refused(["问题还没有反馈，不用提醒"])
    if finding.state.kind in (StateKind.CLOSED, StateKind.END):
        raise Refused(["问题已经办结，不用提醒"])
    words = f"{by.actor.name}提醒：{note or '请抓紧整改，按时报告进展。'}"
    letter = prompt_letter(finding.code, finding.current.wording, finding.deadline, by.today, words)
    messages = list(addressed(finding, letter, holders_on(session, by.today)))
    if not messages:
        raise Refused(["还没有责任人和责任领导，请先交办"])
    if not notify_all(session, messages, by.now):
        raise Refused(["今天已经提醒过，明天可以再提醒"])
