"""What a view may ask of its request: the session, the time, and the frame of the page around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from tracker.foundation.db.session import Sessions

SHANGHAI = ZoneInfo("Asia/Shanghai")
Clock = Callable[[], datetime]
_READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class MenuItem:
    """One link of a menu. ``icon`` is a name from base.css (icon-…); ``badge`` a number worth attention, 0 hides it.

    ``rooms`` are the blueprints whose pages lie behind this link beside its own; ``group`` is the heading under which
    it stands in a long menu.
    """

    label: str
    endpoint: str
    badge: int = 0
    icon: str = "dot"
    values: Mapping[str, object] = field(default_factory=dict)
    rooms: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class MenuGroup:
    """Links of a long menu under one heading."""

    label: str
    links: tuple[MenuItem, ...]


_LONG_MENU = 8  # links; a longer one is grouped
_ON_PHONE = 4  # links beside 更多


@dataclass(frozen=True)
class Frame:
    """What base.html shows around a page. The app hands a loader down that makes one per request."""

    organization: str = ""
    person: str = ""
    post: str = ""
    menu: tuple[MenuItem, ...] = ()
    account_menu: tuple[MenuItem, ...] = ()
    notices: MenuItem | None = None
    unread_endpoint: str = ""  # answers {"unread": n}, for the number beside the bell
    logout_endpoint: str = ""
    demo: bool = False
    version: str = ""

    @property
    def entries(self) -> tuple[MenuItem | MenuGroup, ...]:
        """The menu as the desk shows it: a long one grouped, each group where its first link would stand."""
        if len(self.menu) <= _LONG_MENU:
            return self.menu
        groups = {item.group: MenuGroup(item.group, tuple(self._of(item.group))) for item in self.menu if item.group}
        heads = {id(group.links[0]): group for group in groups.values()}
        return tuple(heads.get(id(item), item) for item in self.menu if not item.group or id(item) in heads)

    @property
    def bar(self) -> tuple[MenuItem, ...]:
        """What the phone's bar shows; what is not among it stands behind 更多."""
        links = tuple(entry for entry in self.entries if isinstance(entry, MenuItem))
        return links if len(self.menu) <= _ON_PHONE + 1 else links[:_ON_PHONE]

    def _of(self, group: str) -> list[MenuItem]:
        return [item for item in self.menu if item.group == group]

    @property
    def active(self) -> MenuItem | None:
        """The item of this page: its very endpoint, else the list or first of its blueprint, else what it is behind."""
        here = request.endpoint or ""
        room = here.split(".")[0]
        same = [item for item in self.menu if item.endpoint == here]
        kin = [item for item in self.menu if "." in here and item.endpoint.split(".")[0] == room]
        lists = [item for item in kin if item.endpoint.endswith(".index")]
        return next(iter(same or lists or kin or [item for item in self.menu if room in item.rooms]), None)


FrameLoader = Callable[[], Frame]


def init(app: Flask, sessions: Sessions, clock: Clock, frame: FrameLoader, bare: Frame) -> None:
    """Hand the loaders to the app; ``bare`` frames the pages that are shown when ``frame`` itself cannot be made."""
    app.extensions["sessions"] = sessions
    app.extensions["clock"] = clock
    app.extensions["frame"] = frame
    app.extensions["bare_frame"] = bare
    app.teardown_appcontext(_close)
    app.jinja_env.globals["page_frame"] = page_frame


def db() -> Session:
    """The session of this request, opened on first use and closed after it. The view commits.

    GET and HEAD read; every other method may write, and on SQLite holds the write lock from its first statement on.
    An upload is received before that: the CSRF guard parses the body ahead of everything that asks the database.
    """
    if "db_session" not in g:
        sessions: Sessions = current_app.extensions["sessions"]
        g.db_session = sessions.read() if request.method in _READING else sessions.write()
    session: Session = g.db_session
    return session


def now() -> datetime:
    """The instant of this request (aware, UTC); every call within one request gives the same.

    A request that writes asks the clock when its transaction stands: on SQLite that is after its turn to write came, so
    nothing is recorded for an instant at which a ledger was already printed (design.md §2, K).
    """
    if "now" not in g:
        if request.method not in _READING:
            db().connection()
        g.now = current_app.extensions["clock"]().astimezone(UTC)
    instant: datetime = g.now
    return instant


def today() -> date:
    """The day in Asia/Shanghai on which this request happens."""
    return now().astimezone(SHANGHAI).date()


def settled() -> datetime:
    """An instant K up to which everything that was recorded is committed, for who reads as of K and keeps the result.

    What this request has begun is committed first, and its time goes on: what it writes next is recorded after K.
    """
    known_at = now()
    db().commit()
    sessions: Sessions = current_app.extensions["sessions"]
    sessions.settle()
    del g.now
    return known_at


def page_frame() -> Frame:
    """The frame of this page, made once per request."""
    if "frame" not in g:
        g.frame = current_app.extensions["frame"]()
    frame: Frame = g.frame
    return frame


def strip_frame() -> None:
    """Fall back to the frame that needs no database and no person."""
    g.frame = current_app.extensions["bare_frame"]


def roll_back() -> None:
    """Undo what a failed request left open, so that its error page may read again."""
    if "db_session" in g:
        g.db_session.rollback()


def _close(_error: BaseException | None) -> None:
    session = g.pop("db_session", None)
    if session is not None:
        session.close()
