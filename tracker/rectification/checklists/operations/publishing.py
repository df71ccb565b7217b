"""Checklists themselves: the shipped ones, an office's own copy, its next version, its end."""

from __future__ import annotations

from datetime import datetime
from importlib import resources

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.people.access.actor import Held
from tracker.rectification.checklists.models import Checklist, ChecklistItem
from tracker.rectification.checklists.rules import ChecklistText, ItemText, read_shipped
from tracker.rectification.findings.errors import Refused

MOST_ITEMS = 80
_LONGEST_STEM = 40


class Superseded(Refused):
    """Somebody published another version while this one was being written."""

    def __init__(self, newest: Checklist) -> None:
        self.newest = newest
        super().__init__([f"这份清单已有人发布了第{newest.version_no}版，请核对下面您填写的内容后再发布"])


def publish_shipped(session: Session, now: datetime) -> None:
    """Publish each shipped checklist that is not there yet; running it again changes nothing."""
    known = set(session.scalars(select(Checklist.code)))
    folder = resources.files("tracker.rectification.checklists").joinpath("shipped")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        code = file.name.removesuffix(".toml")
        if file.name.endswith(".toml") and code not in known:
            _add(session, Checklist(code=code, version_no=1, published_at=now), read_shipped(file.read_text("utf-8")))


def copy(session: Session, checklist: Checklist, title: str, office: Held, by: int, now: datetime) -> Checklist:
    """A checklist of the office's own that starts with the same items; returns it, flushed."""
    stem = f"{checklist.code[:_LONGEST_STEM]}-{office.organization_id}-"
    taken = session.scalar(select(func.count()).where(Checklist.code.startswith(stem), Checklist.version_no == 1)) or 0
    made = Checklist(
        code=f"{stem}{taken + 1}",
        version_no=1,
        organization_id=office.organization_id,
        published_by=by,
        published_at=now,
    )
    return _add(session, made, ChecklistText(title.strip() or checklist.title, checklist.purpose, texts_of(checklist)))


def texts_of(checklist: Checklist) -> tuple[ItemText, ...]:
    """The items as they were written."""
    return tuple(ItemText(one.section, one.question, one.wording, one.severity) for one in checklist.items)


def revise(
    session: Session, checklist: Checklist, text: ChecklistText, seen_version: int, by: int, now: datetime
) -> Checklist:
    """Publish the next version and return it, flushed; visits stay on the version they began with.

    The same text again gives the version that is there. Raises Superseded when the newest version is not the one that
    the person saw, Refused for a retired or empty checklist.
    """
    newest = _newest(session, checklist)
    if newest.version_no != seen_version:
        raise Superseded(newest)
    if newest.retired_at is not None:
        raise Refused(["这份清单已停用，不能再修改；需要时请复制成新的清单"])
    if not text.items:
        raise Refused(["清单至少要有一个检查项"])
    if len(text.items) > MOST_ITEMS:
        raise Refused([f"一份清单最多{MOST_ITEMS}项，现在有{len(text.items)}项，请分成两份"])
    if text == ChecklistText(newest.title, newest.purpose, texts_of(newest)):
        return newest
    made = Checklist(
        code=newest.code,
        version_no=newest.version_no + 1,
        organization_id=newest.organization_id,
        published_by=by,
        published_at=now,
    )
    return _add(session, made, text)


def retire(session: Session, checklist: Checklist, now: datetime) -> None:
    """Offer a checklist no longer. Its visits stay; retiring it again changes nothing."""
    newest = _newest(session, checklist)
    if newest.retired_at is None:
        newest.retired_at = now
        session.flush()


def _newest(session: Session, checklist: Checklist) -> Checklist:
    """The newest version of the same checklist. Whoever comes second waits until the first has published."""
    same = select(Checklist).where(Checklist.code == checklist.code)
    session.execute(same.where(Checklist.version_no == 1).with_for_update())
    return session.scalars(same.order_by(Checklist.version_no.desc()).limit(1)).one()


def _add(session: Session, made: Checklist, text: ChecklistText) -> Checklist:
    made.title, made.purpose = text.title, text.purpose
    made.items = [
        ChecklistItem(number=number, **vars(item))  # an ItemText has the names of the columns
        for number, item in enumerate(text.items, 1)
    ]
    session.add(made)
    session.flush()
    return made
