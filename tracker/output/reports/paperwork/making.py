"""From a form and what it is of, as of (D, K), to its HTML, content and identity; the same always gives the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import SHANGHAI
from tracker.foundation.printing.contents import paper_content
from tracker.foundation.printing.papers import Paper
from tracker.output.ledgers.models import PrintFormat
from tracker.output.records.models import Family
from tracker.output.records.rules import Content, Identity, Stamp, footed, stamped
from tracker.output.reports.paperwork.facts import Exhibit, FindingFile
from tracker.output.reports.paperwork.kinds import NOTICES, FormKind
from tracker.output.reports.paperwork.queries import PaperRefused, finding_file
from tracker.output.reports.paperwork.registers import notice_paper, talk_paper
from tracker.output.reports.paperwork.templates import FIRST_EDITION, filled, newest_edition
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import StateKind, Timeframe

_ROOT_SHOWN = 16


@dataclass(frozen=True)
class Order:
    """Which form, of what, as of which (D, K), printed on which day; `sealed` asks for the electronic signature (PDF).

    `edition` is that of the templates; `format` is PDF or Word.
    """

    kind: FormKind
    as_of: AsOf
    filed_on: date
    finding: Finding | None = None
    subject_id: int | None = None
    sealed: bool = False
    edition: int = field(default_factory=newest_edition)
    format: PrintFormat = PrintFormat.PDF

    @property
    def arguments(self) -> dict[str, Any]:
        """What the form is made again from, besides kind and subject; prints of before editions name none.

        Paper does not name its format.
        """
        edition = {"edition": self.edition} if self.edition > FIRST_EDITION else {}
        return edition if self.format is PrintFormat.PDF else {**edition, "format": self.format.value}


@dataclass(frozen=True)
class Made:
    """A form ready to be printed; `bound` are the files that are bound in (一问题一档)."""

    order: Order
    identity: Identity
    content: Content
    html: str
    organization: Organization
    stamp: Stamp = field(repr=False)
    bound: tuple[Exhibit, ...] = ()

    def paper(self, base_url: str) -> Paper:
        """The paper with the foot that every sheet carries."""
        return Paper(
            title=self.identity.title,
            html=self.html,
            footer=footer(self.identity, self.stamp),
            qr=self.stamp.address(base_url),
            profile=self.order.kind.profile,
        )


def footer(identity: Identity, stamp: Stamp) -> str:
    """The stamp of a sheet: which history it was printed from, as of which day, known when, and its own code."""
    local = identity.known_at.astimezone(SHANGHAI)
    said = (
        f"历史校验{identity.root[:_ROOT_SHOWN]}　截至{chinese_date(identity.as_of)}　"
        f"数据时点{chinese_date(local.date())}{local:%H:%M:%S}"
    )
    return footed(said, stamp)


def made(session: Session, order: Order) -> Made:
    """The form as of its (D, K). Raises PaperRefused with a sentence where there is nothing to print."""
    title, organization, html = _filled(session, order)
    identity = Identity(
        family=Family.FORM.value,
        kind=order.kind.code,
        title=title,
        organization=organization.code,
        as_of=order.as_of.day,
        known_at=order.as_of.known_at,
        filed_on=order.filed_on,
        root=root(session, order.as_of.known_at),
        finding=order.finding.code if order.finding else "",
        subject=order.subject_id,
        sealed=order.sealed,
        arguments=order.arguments,
    )
    content = paper_content(html)
    return Made(order, identity, content, html, organization, stamped(identity, content))


def withheld(kind: FormKind, file: FindingFile) -> str:
    """Why the form of a finding is not printed as of the file's day, said of the finding; empty where it is."""
    if file.fed_back_on is None:
        return f"截至{chinese_date(file.as_of)}还没有反馈"
    if kind.code not in NOTICES:
        return ""
    immediate = file.timeframe is Timeframe.IMMEDIATE  # has a notice of its own; without a timeframe the general one
    if immediate != (kind.code == "immediate_notice"):
        return "是立行立改，请打印立行立改通知书" if immediate else "不是立行立改，请打印整改通知书"
    if file.closed_on:
        return f"已于{chinese_date(file.closed_on)}销号，不再发通知书"
    return f"已经办结（{file.state_label}），不再发通知书" if file.state.kind is StateKind.END else ""


def _filled(session: Session, order: Order) -> tuple[str, Organization, str]:
    kind = order.kind
    if kind.subject in ("notice", "talk"):
        assert order.subject_id is not None
        read = notice_paper if kind.subject == "notice" else talk_paper
        values = read(session, order.subject_id, order.as_of)
        html = filled(kind.template, order.edition, paper=values, filed_on=order.filed_on)
        return f"{values.name}{kind.title}", values.organization, html
    assert order.finding is not None
    file = finding_file(session, order.finding, order.as_of)
    refusal = withheld(kind, file)
    if refusal:
        raise PaperRefused(f"问题{file.code}{refusal}")
    look = next((one for one in file.looks if one.id == order.subject_id), None) if order.subject_id else None
    if kind.subject == "follow_up":
        look = look or next((one for one in file.looks if one.checked_on is None), None)
        html = filled(kind.template, order.edition, file=file, look=look, filed_on=order.filed_on)
    else:
        html = filled(kind.template, order.edition, file=file, filed_on=order.filed_on)
    return f"{file.code}{kind.title}", order.finding.organization, html
