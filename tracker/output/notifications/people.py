"""What changes around people by itself: a delegation ends, a post ends with work left, a duty has nobody.

Reads only: the pass writes what is due once, the preview asks the same for days to come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import day_of, end_of_day
from tracker.output.notifications.operations import Message
from tracker.people.accounts.models import Delegation, Post
from tracker.people.accounts.queries import paths_held
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding, FollowUp, FollowUpResult
from tracker.rectification.findings.queries.succession import Hanging, hands_over, left_behind
from tracker.rectification.findings.queries.unheld import unheld
from tracker.rectification.procedures.queries import read_clock
from tracker.workflow.model import State
from tracker.workflow.thresholds import Step

DELEGATION_AHEAD = timedelta(days=3)
POST_AHEAD = timedelta(days=14)
LOOK_BACK_AHEAD = timedelta(days=14)
NEWS = timedelta(days=30)  # what ended longer ago is no news, however long the clock stood still
_MOST_CODES = 10


def due_about_people(session: Session, today: date) -> list[Message]:
    """Everything about delegations, posts and duties that somebody should know on this day, told before or not."""
    return [*_delegations(session, today), *_posts(session, today), *_duties(session, today)]


def _delegations(session: Session, today: date) -> Iterator[Message]:
    by_day = Delegation.ends_on.between(today - NEWS, today + DELEGATION_AHEAD)
    early = Delegation.ended_at > end_of_day(today - NEWS)
    people = (joinedload(Delegation.principal), joinedload(Delegation.delegate))
    for row in session.scalars(select(Delegation).where(or_(by_day, early)).options(*people).order_by(Delegation.id)):
        ended_on = day_of(row.ended_at) if row.ended_at else row.ends_on
        long = row.ends_on - row.starts_on > DELEGATION_AHEAD
        if row.over(today) and ended_on <= today:
            yield from _to_both(row, "over", ended_on, f"{chinese_date(ended_on)}结束，此后要由本人办理。")
        elif not row.over(today) and row.starts_on <= today and long:
            last = f"{chinese_date(row.ends_on)}到期，当天仍然有效。需要继续的，请重新委托。"
            yield from _to_both(row, "ending", row.ends_on, last)


def _to_both(row: Delegation, kind: str, due_on: date, says: str) -> Iterator[Message]:
    for person in (row.principal, row.delegate):
        if person.active:
            yield Message(
                subject=f"delegation:{row.id}",
                kind=f"delegation_{kind}",
                due_on=due_on,
                recipient_id=person.id,
                title="委托已经结束" if kind == "over" else "委托快到期",
                body=f"{row.principal.name}委托{row.delegate.name}办理的事项，{says}",
                link="/account/delegations",
            )


def _posts(session: Session, today: date) -> Iterator[Message]:
    """Of each person whose posts end, or ended a while ago: what nobody would carry on with."""
    near = Post.ends_on.between(today - NEWS, today + POST_AHEAD)
    ending: dict[tuple[int, date], list[Post]] = defaultdict(list)
    posts = select(Post).where(near, Post.starts_on <= today).options(joinedload(Post.user))
    for post in session.scalars(posts.order_by(Post.id)):
        ending[post.user_id, post.ends_on or today].append(post)
    for (_, last_day), going in ending.items():
        left = left_behind(session, going[0].user, going, last_day, today)
        if left:
            yield from _without_successor(session, going, left, last_day, today)


def _without_successor(
    session: Session, going: Sequence[Post], left: Hanging, last_day: date, today: date
) -> Iterator[Message]:
    leaver, over = going[0].user, last_day < today
    places = dict.fromkeys(finding.organization for finding in left.findings)
    when = f"{chinese_date(last_day)}{'已经离任' if over else '离任'}"
    for person in dict.fromkeys(one for place in places for one in hands_over(session, place, today)):
        yield Message(
            subject=f"user:{leaver.id}",
            kind="post_over" if over else "post_ending",
            due_on=last_day,
            recipient_id=person.id,
            title=f"{'已离任' if over else '快离任'}，还有{len(left.findings)}个问题没有人接",
            body=f"{leaver.name}{when}，{_named(one.code for one in left.findings)}没有人接，请办理移交。",
            link=f"/succession/{leaver.id}",
        )


def _duties(session: Session, today: date) -> Iterator[Message]:
    """Once a week and unit as long as it lasts: findings that nobody answers for, look backs that nobody can hold."""
    week = today - timedelta(days=today.weekday())
    for place, findings in _by_place(unheld(session, today)).items():
        says = f"{place.name}有{len(findings)}个问题没有在岗的责任人：{_named(one.code for one in findings)}。"
        says += "请重新交办；责任人已经离任的，在“换届交接”里移交。"
        yield from _to_coordinators(session, place, "unheld_owner", week, says, today)
    for place, findings in _by_place(_looked_back_by_nobody(session, today)).items():
        says = f"{place.name}有{len(findings)}个问题两周内要回头看：{_named(one.code for one in findings)}。"
        says += "但没有纪委、巡察组人员在岗，请告诉管理员补上岗位。"
        yield from _to_coordinators(session, place, "unheld_look_back", week, says, today)


def _looked_back_by_nobody(session: Session, today: date) -> Sequence[Finding]:
    """Struck-off findings whose look back comes soon, or is late, where nobody could hold it."""
    owed = (FollowUp.finding_id == Finding.id, FollowUp.round_no == Finding.round_no, FollowUpResult.id.is_(None))
    soon = select(FollowUp.id).outerjoin(FollowUpResult).where(*owed, FollowUp.due_on <= today + LOOK_BACK_AHEAD)
    closed = (Finding.state == State.CLOSED, soon.exists())
    places = session.execute(select(Organization.id, Organization.path).join(Finding).where(*closed).distinct()).all()
    clock, held = read_clock(session), paths_held(session, today)
    left = [
        place
        for place, path in places
        for roles in [clock.table(path)[None, Step.FOLLOW_UP_DUE].roles]
        if not any(path.startswith(above) for role in roles for above in held[role])
    ]
    if not left:
        return []
    statement = (
        select(Finding).options(joinedload(Finding.organization)).where(*closed, Finding.organization_id.in_(left))
    )
    return session.scalars(statement.order_by(Finding.id)).all()


def _by_place(findings: Iterable[Finding]) -> dict[Organization, list[Finding]]:
    found: dict[Organization, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.organization].append(finding)
    return found


def _to_coordinators(
    session: Session, place: Organization, kind: str, week: date, says: str, today: date
) -> Iterator[Message]:
    for person in hands_over(session, place, today):
        yield Message(
            subject=f"organization:{place.id}",
            kind=kind,
            due_on=week,
            recipient_id=person.id,
            title=f"{place.name}有问题没有人负责",
            body=says,
            link="/succession",
        )


def _named(codes: Iterable[str]) -> str:
    every = list(codes)
    return "、".join(every[:_MOST_CODES]) + (f"等{len(every)}个" if len(every) > _MOST_CODES else "")
