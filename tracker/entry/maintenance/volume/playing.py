"""One life of a finding, act by act, with the operations that people call."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from tracker.entry.maintenance.demo.phrases import phrase, pick
from tracker.entry.maintenance.demo.proofs import proof
from tracker.entry.maintenance.demo_wording import DemoMeasure, town_findings, village_findings
from tracker.entry.maintenance.volume.scratch import Scratch, instant, mark
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FollowUpOutcome, Severity
from tracker.rectification.findings.present import current_measures, next_follow_up
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.procedures.queries import definition_of
from tracker.workflow.deadlines import add_months
from tracker.workflow.model import Role, Timeframe

LAST_DAY = 28  # of a month: moved by whole months, every day stays the same day
SUBMITTED, RELEASED = 2, 5  # days after the first one, the same in every life
_CONSENT = "反馈单位书面同意"
_OPENING = time(8, 30)


@dataclass
class Player:
    """A life being played: the feedback, the finding at its centre, and the day it has come to."""

    world: Scratch
    feedback: Feedback
    rng: Random
    day: date
    finding: Finding = field(init=False)
    findings: list[Finding] = field(default_factory=list)
    lines: tuple[DemoMeasure, ...] = ()
    _clock: datetime | None = None

    @property
    def in_town(self) -> bool:
        """Whether the town itself was inspected."""
        return self.feedback.organization is self.world.organizations["town"]

    @property
    def place(self) -> str:
        """The mark of the inspected place."""
        return mark("town" if self.in_town else "village")

    @property
    def owner(self) -> str:
        """Who puts it right."""
        return "office" if self.in_town else "secretary"

    def wait(self, days: int) -> date:
        """Let days pass; no act falls on the last days of a month."""
        self.day = kept(self.day + timedelta(days=days))
        return self.day

    def wait_between(self, least: int, most: int) -> date:
        """Let some days pass."""
        return self.wait(self.rng.randint(least, most))

    def by(self, part: str) -> act.By:
        """Somebody acts now: in office hours, some minutes after the act before."""
        opening = instant(self.day, _OPENING)
        later = (self._clock or opening) + timedelta(minutes=6, seconds=self.rng.randrange(60))
        self._clock = now = max(opening, later)
        return act.By(self.world.actors[part], now, self.day, self.day)

    # -- from the draft to the plan

    def log(self) -> Finding:
        """Write a finding down; its wording is a mark with its number."""
        number = len(self.findings) + 1
        severity = self.rng.choice((Severity.GENERAL, Severity.GENERAL, Severity.SERIOUS, Severity.GRAVE))
        new = act.NewFinding(
            mark(f"wording{number}"), f"{self.feedback.id}-{number}", self.world.category_id, severity, f"D{number:03d}"
        )
        finding = act.log_finding(self.world.session, self.feedback, new, self.by(self._logs))
        self.findings.append(finding)
        if number == 1:
            self.finding = finding
        return finding

    @property
    def _logs(self) -> str:
        return "inspector" if self.feedback.procedure_version.name.startswith("county") else "coordinator"

    def submit(self) -> None:
        """Everything logged goes to the coordinator."""
        self.wait(SUBMITTED)
        for finding in self.findings:
            act.submit_draft(self.world.session, finding, self.by(self._logs))

    def release(self) -> None:
        """Everything is fed back on the day of release."""
        self.wait(RELEASED - SUBMITTED)
        for finding in self.findings:
            act.release(self.world.session, finding, self.by("coordinator"))

    def assign(
        self, timeframe: Timeframe = Timeframe.FIXED_TERM, days: int = 150, finding: Finding | None = None
    ) -> None:
        """People, unit and time."""
        self.wait_between(0, 2)
        long_term = timeframe is Timeframe.LONG_TERM
        deadline = kept(self.day + timedelta(days=days))
        entry = act.Assignment(
            self.world.users[self.owner],
            self.world.users["leader"],
            timeframe,
            deadline,
            f"{days // 30}个月内，并长期坚持" if long_term else "",
            lead_unit=mark("town.party"),
            responsible_unit=mark("town.party" if self.in_town else "village.party"),
        )
        act.assign(self.world.session, finding or self.finding, entry, self.by("coordinator"))

    def acknowledge(self) -> None:
        """签收."""
        self.wait_between(0, 3)
        act.acknowledge(self.world.session, self.finding, self.by(self.owner))

    def plan(self, finding: Finding | None = None) -> None:
        """Goal and measures written and sent in."""
        self.wait_between(3, 14)
        written = self.rng.choice(town_findings() if self.in_town else village_findings())
        self.lines = self.lines or written.measures[: self.rng.randint(1, 4)]
        planned = [act.PlannedMeasure(line.text, line.kind) for line in self.lines]
        session, chosen = self.world.session, finding or self.finding
        act.write_plan(session, chosen, written.goal, planned, self.by(self.owner))
        act.submit_plan(session, chosen, self.by(self.owner))

    def approve_plan(self, finding: Finding | None = None) -> None:
        """The leader agrees."""
        self.wait_between(1, 4)
        act.approve_plan(
            self.world.session, finding or self.finding, pick(self.rng, "plan_opinions"), self.by("leader")
        )

    # -- putting it right

    def report(self, note: str = "") -> None:
        """A note on the way, sometimes with a photo."""
        self.wait_between(3, 20)
        files = (act.NewEvidence(self.world.file, "现场照片"),) if self.rng.random() < 0.3 else ()
        text = note or pick(self.rng, "progress")
        act.report_progress(self.world.session, self.finding, text, self.by(self.owner), files=files)

    def complete(self, leave: int = 0, finding: Finding | None = None) -> None:
        """Measures done with their proof, all but the last few."""
        chosen = finding or self.finding
        todo = [(row, says) for row, says in current_measures(self.world.session, chosen) if not says.done]
        for measure, says in todo[: len(todo) - leave]:
            self.wait_between(1, 8)
            done = proof(DemoMeasure(says.kind, says.text), self.place, self.day, 1, self.rng)
            if done.document_number:
                number = f"{self.place}党发〔{mark('year')}〕{self.rng.randint(1, 90)}号"
                done = replace(done, document_number=number)
            act.complete_measure(self.world.session, chosen, measure.number, done, self.by(self.owner))

    def add_evidence(self) -> None:
        """A photo of how it is now."""
        files = (act.NewEvidence(self.world.file, pick(self.rng, "evidence_titles")),)
        act.add_evidence(self.world.session, self.finding, files, self.by(self.owner))

    def extend(self, days: int = 60, *, granted: bool = True) -> None:
        """延期: asked for, endorsed, granted."""
        self.wait_between(1, 5)
        session, deadline = self.world.session, self.finding.deadline
        assert deadline is not None
        new = kept(max(deadline, self.day) + timedelta(days=days))
        act.request_extension(session, self.finding, new, phrase("extension_reason"), self.by(self.owner))
        if granted:
            self._grant_extension()

    def turn_long_term(self) -> None:
        """转长期, with its stage goal and the day on which it is looked at next."""
        self.wait_between(1, 5)
        promised = act.LongTerm("长效机制运行一个季度", kept(add_months(self.day, 4)), kept(add_months(self.day, 9)))
        by = self.by(self.owner)
        act.request_extension(
            self.world.session, self.finding, None, phrase("extension_reason"), by, long_term=promised
        )
        self._grant_extension()

    def _grant_extension(self) -> None:
        self.wait_between(1, 3)
        act.endorse_extension(self.world.session, self.finding, phrase("extension_endorsement"), self.by("leader"))
        self.wait_between(1, 3)
        grants = self.by("reviewer" if self.feedback.procedure_version.name == "town-to-village" else "approver")
        act.grant_extension(self.world.session, self.finding, phrase("extension_grant"), grants)

    def report_stage(self, *, accepted: bool = True) -> None:
        """阶段性成果, and its acceptance."""
        self.wait_between(20, 40)
        next_review = kept(add_months(self.day, 6))
        act.report_stage(self.world.session, self.finding, phrase("stage_result"), next_review, self.by(self.owner))
        if accepted:
            self.wait_between(1, 4)
            act.approve_stage(self.world.session, self.finding, phrase("stage_opinion"), self.by("leader"))

    # -- to 销号 and after it

    def apply(self, finding: Finding | None = None) -> None:
        """申请销号."""
        self.wait_between(1, 5)
        act.request_closure(
            self.world.session, finding or self.finding, pick(self.rng, "statements"), self.by(self.owner)
        )

    def review(self, steps: int = 4, finding: Finding | None = None) -> None:
        """The first steps of the chain agree; the last one strikes it off."""
        chosen = finding or self.finding
        stages = definition_of(chosen.procedure_version).stages
        for stage in stages[:steps]:
            self.wait_between(1, 4)
            last = stage is stages[-1]
            meets = stage.role in (Role.APPROVER, Role.SUPERIOR_APPROVER)
            opinion = act.Opinion(
                pick(self.rng, "last_opinions" if last else "second_opinions"),
                meeting_on=self.day if meets else None,
                minute_no=f"会纪{self.rng.randint(1, 60)}号" if meets else "",
                visited_on=None if meets else self.day,
            )
            agree = act.close if last else act.approve
            agree(self.world.session, chosen, opinion, self.by(_REVIEWS[stage.role]))

    def send_back(self) -> None:
        """退回 by the first reviewer, and the application again."""
        self.wait_between(1, 4)
        stage = definition_of(self.finding.procedure_version).stages[0]
        reason = pick(self.rng, "send_backs")
        act.send_back(self.world.session, self.finding, reason, self.by(_REVIEWS[stage.role]))
        self.report(pick(self.rng, "after_send_back"))

    def look_back(self, outcome: FollowUpOutcome, text: str, *, confirm: bool = False) -> None:
        """回头看 around the day on which it is owed."""
        due = next_follow_up(self.world.session, self.finding)
        if due is not None:
            self.day = max(self.day, due.due_on)
        self.wait_between(0, 9)
        entry = act.FollowUpEntry(outcome, text, pick(self.rng, "methods"), pick(self.rng, "witnesses"))
        act.record_follow_up(self.world.session, self.finding, entry, self.by("reviewer"), confirm=confirm)

    def reopen(self) -> None:
        """重新挂账 with a new deadline."""
        self.wait_between(2, 7)
        deadline = kept(self.day + timedelta(days=90))
        act.reopen(self.world.session, self.finding, phrase("reopen"), deadline, self.by("coordinator"))

    # -- leaving

    def void(self) -> None:
        """作废."""
        self.wait_between(5, 40)
        reason = "与另一问题完全重复，经核实予以作废"
        act.void(self.world.session, self.finding, reason, _CONSENT, self.by("coordinator"))

    def refer(self) -> None:
        """移交."""
        self.wait_between(5, 40)
        reason = "超出本级权限，依规移交处理"
        act.refer(self.world.session, self.finding, reason, _CONSENT, "县直主管部门", self.by("coordinator"))

    def merge(self, target: Finding) -> None:
        """合并 into another."""
        self.wait_between(5, 20)
        reason = "与同一单位的另一问题内容相同，合并整改"
        act.merge(self.world.session, self.finding, target, reason, _CONSENT, self.by("coordinator"))

    def split(self) -> list[Finding]:
        """拆分 into two."""
        self.wait_between(3, 10)
        category_id = self.world.category_id
        parts = [act.Part(mark(f"wording{number}"), category_id) for number in (2, 3)]
        reason = "一个问题涉及两件事，分别整改"
        made = act.split(self.world.session, self.finding, parts, reason, _CONSENT, self.by("coordinator"))
        self.findings += made
        return made


_REVIEWS = {
    Role.ACCOUNTABLE_LEADER: "leader",
    Role.REVIEWER: "reviewer",
    Role.APPROVER: "approver",
    Role.SUPERIOR_APPROVER: "superior",
    Role.COORDINATOR: "coordinator",
}


def kept(day: date) -> date:
    """The day, or the first of the next month when months may end before it."""
    return day if day.day <= LAST_DAY else add_months(day.replace(day=1), 1)
