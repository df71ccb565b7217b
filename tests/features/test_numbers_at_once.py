"""Two people of one office issue at the same moment: each 督办单 has a number of its own."""

from __future__ import annotations

import threading
from uuid import uuid4

from sqlalchemy import select

from tests.cast import FIRST_DAY, World, instant, make_world
from tests.pressing import notice_text
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.queries import verify
from tracker.people.accounts.queries import actor_of
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.operations import By
from tracker.rectification.supervision import operations as act
from tracker.rectification.supervision.models import SupervisionNotice


def test_whoever_comes_second_gets_the_next_number(sessions: Sessions) -> None:
    with sessions.writing() as session:
        world = make_world(session)
    first = threading.Event()

    def issue(*, waits: bool) -> None:
        if waits:
            first.wait(10)
        with sessions.write() as session:
            mine = World(session, {}, world.users)
            town, village = (
                session.get_one(Organization, world.organizations[one].id) for one in ("town", "village-01")
            )
            actor = actor_of(session, world.users["coordinator"], FIRST_DAY)
            by = By(actor, instant(FIRST_DAY), FIRST_DAY, FIRST_DAY)
            text = notice_text(mine, responsible=None, responsible_name="孙村")
            act.issue_notice(session, act.NewNotice(str(uuid4()), town, village, text), by)
            first.set()
            if not waits:
                second.join(0.5)  # PostgreSQL: the second one waits for the office's number
            session.commit()

    second = threading.Thread(target=lambda: issue(waits=True))
    second.start()
    issue(waits=False)
    second.join(20)
    with sessions.reading() as session:
        assert session.scalars(select(SupervisionNotice.serial).order_by(SupervisionNotice.serial)).all() == [1, 2]
        assert verify(session).fault is None
