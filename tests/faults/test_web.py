"""The web is killed in the middle of an act: it stands wholly or not at all, and the form may be sent again."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.client import HTTPException
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from tests import crowd
from tests.cast import instant, make_world
from tests.databases import Workplace
from tests.faults import child
from tests.faults.child import Order, Trap
from tests.features.test_finding_steps import fields
from tests.stories.installation import free_port, wait_until
from tests.web import settings_for
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import verify
from tracker.people.accounts.operations import open_session
from tracker.rectification.findings.models import SUBJECT, Finding
from tracker.settings import Settings
from tracker.workflow.model import State

DAY = date(2023, 5, 2)
WRITTEN = "INSERT INTO transition"
POINTS = {
    "before anything is written": (Trap("statement", says="UPDATE finding"), False),
    "before its line of history": (Trap("statement", says=WRITTEN), False),
    "everything written, not committed": (Trap("commit", after=WRITTEN), False),
    "committed, not answered": (Trap("committed", after=WRITTEN), True),
}


_SESSION = re.compile(r"session=([^;]+)")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


class Browser:
    """Somebody who is logged in, at whichever server answers."""

    def __init__(self, cookie: str) -> None:
        self._cookie = cookie
        self._opener = build_opener(_NoRedirect())

    def asks(self, port: int, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and page; 0 when the server died."""
        data = urlencode(form).encode() if form else None
        request = Request(f"http://127.0.0.1:{port}{path}", data, {"Cookie": f"session={self._cookie}"})
        try:
            with self._opener.open(request, timeout=60) as answer:
                self._cookie = (_SESSION.findall(answer.headers.get("Set-Cookie", "")) or [self._cookie])[0]
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except (URLError, HTTPException, ConnectionError):
            return 0, ""


class Counter:
    """Two servers on one database: one that lives, and one after the other that is killed."""

    def __init__(self, sessions: Sessions, settings: Settings, findings: int) -> None:
        self.sessions, self.settings, self.kills = sessions, settings, 0
        with sessions.writing() as session:
            world = make_world(session)
            rows = crowd.drafts(world, "village-01", findings)
            crowd.release(world, *rows)
            self.codes = [row.code for row in rows]
            token = open_session(session, world.users["secretary"], instant(DAY))
        signer = Flask("signer")
        signer.secret_key = settings.secret_key
        serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
        assert serializer
        self.browser = Browser(str(serializer.dumps({"_user_id": token, "_fresh": True})))
        self.lives, self.port = self.started(None)

    def started(self, trap: Trap | None) -> tuple[ForkServerProcess, int]:
        port = free_port()
        process = child.started(Order("web", replace(self.settings, port=port), instant(DAY, 11), trap))
        wait_until(lambda: listens(port), "网页没有监听")
        return process, port

    def form(self, code: str) -> dict[str, str]:
        """What the form of 签收 sends, read from the server that lives."""
        page = self.browser.asks(self.port, f"/findings/{code}/acknowledge")[1]
        kept = {name: value for name, value in fields(page).items() if name in ("revision", "effective_on")}
        return kept | {"csrf_token": re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]}

    def killed(self, code: str, form: dict[str, str], trap: Trap) -> int:
        """Send the form to a server that the trap kills, and give what was answered."""
        process, port = self.started(trap)
        status = self.browser.asks(port, f"/findings/{code}/acknowledge", form)[0]
        if status:
            process.kill()
        process.join()
        self.kills += not status
        return status

    def acts(self, code: str) -> int:
        """How often the finding was acknowledged; it stands where its history leads."""
        with self.sessions.reading() as session:
            finding = session.scalars(select(Finding).where(Finding.code == code)).one()
            mine = (Transition.subject_kind == SUBJECT, Transition.subject_id == finding.id)
            rows = session.scalars(select(Transition).where(*mine).order_by(Transition.id)).all()
            assert finding.state.value == rows[-1].target
            assert verify(session).fault is None
            count = sum(row.action == "acknowledge" for row in rows)
            assert finding.state is (State.PLANNING if count else State.AWAITING_ACKNOWLEDGEMENT)
            return count

    def end(self) -> None:
        self.lives.kill()
        self.lives.join()


def listens(port: int) -> bool:
    """Whether a server takes connections there; none is asked anything, so no trap hears of it."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def counter(workplace: Workplace, sessions: Sessions, tmp_path: Path) -> Iterator[Counter]:
    made = Counter(sessions, settings_for(tmp_path, workplace.url), findings=len(POINTS))
    yield made
    made.end()


def sent_again(counter: Counter, code: str, form: dict[str, str]) -> None:
    """The same form to the server that lives: done once by now, whatever happened before."""
    before = counter.acts(code)
    status, _ = counter.browser.asks(counter.port, f"/findings/{code}/acknowledge", form)
    assert status == (409 if before else 302)
    assert counter.acts(code) == 1


def test_an_act_stands_wholly_or_not_at_all_wherever_the_web_is_killed(counter: Counter) -> None:
    for code, (name, (trap, stands)) in zip(counter.codes, POINTS.items(), strict=True):
        form = counter.form(code)
        assert counter.killed(code, form, trap) == 0, name
        assert counter.acts(code) == stands, name
        sent_again(counter, code, form)
    assert counter.kills == len(POINTS)
    print(f"{counter.kills} kills, {len(POINTS)} acts, 0 torn, 0 done twice")


@pytest.mark.full
def test_an_act_stands_wholly_or_not_at_all_killed_at_random(
    workplace: Workplace, sessions: Sessions, tmp_path: Path
) -> None:
    counter, chance = Counter(sessions, settings_for(tmp_path, workplace.url), findings=100), Random(2025)
    for code in counter.codes:
        form = counter.form(code)
        counter.killed(code, form, Trap("any", chance.randint(1, 60)))
        sent_again(counter, code, form)
    counter.end()
    print(f"{counter.kills} kills, {len(counter.codes)} acts, 0 torn, 0 done twice")
    assert counter.kills >= len(counter.codes) // 2
