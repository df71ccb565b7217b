"""约谈问责 as of (D, K)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.foundation.history.queries import AsOf, last_version
from tracker.people.access.actor import Actor
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.supervision.models import (
    AccountabilityTalk,
    TalkFinding,
    TalkGrounds,
    TalkKind,
    TalkVersion,
)
from tracker.rectification.supervision.policies import own_organizations, talk_paths
from tracker.rectification.supervision.queries.links import about, among, codes_of, of_source
from tracker.rectification.supervision.rules import Person, printed_persons

Paths = tuple[str, ...]


@dataclass(frozen=True)
class TalkRow:
    """A talk as the register said it, plain values for pages and paper."""

    id: int
    organization_id: int
    organization_name: str
    path: str
    kind: TalkKind
    held_on: date
    place: str
    persons: tuple[Person, ...]
    head_count: int
    talker_name: str
    talker_post: str
    grounds: TalkGrounds
    matter: str
    result: str
    record: str
    version_no: int
    codes: tuple[str, ...]

    @property
    def persons_text(self) -> str:
        """对象(职务), with the head count where not everybody is named."""
        return printed_persons(self.persons, self.head_count)

    @property
    def matter_text(self) -> str:
        """事由(问题编号)."""
        codes = f"（{'、'.join(self.codes)}）" if self.codes else ""
        return f"{self.matter}{codes}"


@dataclass(frozen=True)
class TalkTotals:
    """次 and 人次 of some talks, by kind and together."""

    times: int
    heads: int
    by_kind: tuple[tuple[TalkKind, int, int], ...]


def talks(session: Session, paths: Paths, as_of: AsOf, *, findings: Select[Any] | None = None) -> list[TalkRow]:
    """The talks with people of organizations under the paths as of (D, K), by day (two statements).

    `findings` (a select of ids) keeps those about one of these. What was withdrawn by K is in no register.
    """
    condition = under(paths, Organization.path)
    if findings is not None:
        condition = and_(condition, among(TalkFinding, TalkVersion, findings))
    return _rows(session, condition, as_of)


def visible_talks(session: Session, actor: Actor, as_of: AsOf, *, source: str | None = None) -> list[TalkRow]:
    """The talks that a person may see."""
    condition = _visible(actor)
    if source is not None:
        condition = and_(condition, of_source(TalkFinding, TalkVersion, source))
    return _rows(session, condition, as_of)


def talk(session: Session, actor: Actor, talk_id: int) -> AccountabilityTalk | None:
    """One talk with its versions, when the person may see it; a withdrawn one stays to be read."""
    statement = (
        select(AccountabilityTalk)
        .join(Organization, Organization.id == AccountabilityTalk.organization_id)
        .where(AccountabilityTalk.id == talk_id, _visible(actor))
    )
    return session.scalar(statement)


def talks_about(session: Session, actor: Actor, finding: Finding, as_of: AsOf) -> list[TalkRow]:
    """The talks about a finding that the person may see."""
    concerned = about(TalkFinding, TalkVersion, finding.id)
    return _rows(session, and_(concerned, _visible(actor)), as_of)


def talk_history(session: Session, talk_id: int) -> Sequence[TalkVersion]:
    """Every version of a talk, oldest first, with its findings."""
    statement = select(TalkVersion).where(TalkVersion.talk_id == talk_id).order_by(TalkVersion.version_no)
    whole = selectinload(TalkVersion.findings).joinedload(TalkFinding.finding)
    return session.scalars(statement.options(whole)).all()


def talk_totals(rows: Iterable[TalkRow]) -> TalkTotals:
    """How many talks with how many people, together and by kind (kinds that occurred)."""
    found = list(rows)
    by_kind = [(kind, [row for row in found if row.kind is kind]) for kind in TalkKind]
    heads = [(kind, len(some), sum(row.head_count for row in some)) for kind, some in by_kind if some]
    return TalkTotals(len(found), sum(row.head_count for row in found), tuple(heads))


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Subtrees and own organizations of `policies`."""
    return or_(under(talk_paths(actor), Organization.path), Organization.id.in_(own_organizations(actor)))


def _rows(session: Session, condition: ColumnElement[bool], as_of: AsOf) -> list[TalkRow]:
    statement: Any = (
        select(AccountabilityTalk, TalkVersion, Organization.path)
        .select_from(AccountabilityTalk)
        .join(TalkVersion, TalkVersion.id == last_version(TalkVersion, "talk_id", AccountabilityTalk.id, as_of))
        .join(Organization, Organization.id == AccountabilityTalk.organization_id)
        .where(condition, ~TalkVersion.withdrawn, TalkVersion.held_on <= as_of.day)
        .order_by(TalkVersion.held_on, AccountabilityTalk.id)
    )
    found = session.execute(statement).all()
    codes = codes_of(session, TalkFinding, [row[1].id for row in found])
    return [_row(head, says, path, codes[says.id]) for head, says, path in found]


def _row(head: AccountabilityTalk, says: TalkVersion, path: str, codes: list[str]) -> TalkRow:
    copied = (
        *("organization_name", "kind", "held_on", "place", "head_count", "talker_name", "talker_post", "grounds"),
        *("matter", "result", "record", "version_no"),
    )
    return TalkRow(
        id=head.id,
        organization_id=head.organization_id,
        path=path,
        persons=tuple(Person(one["name"], one["post"]) for one in says.persons),
        codes=tuple(codes),
        **{name: getattr(says, name) for name in copied},
    )
