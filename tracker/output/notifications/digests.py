"""One digest as words: counts, codes and links, never the text of a finding or the name of a person. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tracker.output.notifications.kinds import KINDS, kind_of

_MOST_CODES = 20


@dataclass(frozen=True)
class Item:
    """What a digest says of one message."""

    kind: str
    code: str
    link: str


@dataclass(frozen=True)
class Digest:
    """What goes out. `mark` is the same whenever the same digest is sent again."""

    mark: str
    subject: str
    lines: tuple[str, ...]
    link: str

    @property
    def plain(self) -> str:
        """The digest as text."""
        return "\n".join((self.subject, *self.lines, f"请登录系统办理：{self.link}"))

    @property
    def html(self) -> str:
        """The digest as HTML, for mail."""
        items = "".join(f"<li>{escape(line)}</li>" for line in self.lines)
        link = escape(self.link, quote=True)
        return f'<p>{escape(self.subject)}</p><ul>{items}</ul><p><a href="{link}">登录系统办理</a></p>'


def digest(mark: str, items: Sequence[Item], base_url: str) -> Digest:
    """The digest of some messages, by kind in the order of the list of kinds; a single one leads to its own page."""
    order = list(KINDS)
    by_kind = Counter(kind_of(item.kind).code for item in items)
    kinds = sorted(by_kind, key=order.index)
    lines = tuple(_line(code, [item for item in items if kind_of(item.kind).code == code]) for code in kinds)
    link = items[0].link if len(items) == 1 else "/notices"
    return Digest(mark, f"整改跟踪：您有{len(items)}条提醒", lines, f"{base_url}{link}")


def _line(kind: str, items: Sequence[Item]) -> str:
    codes = list(dict.fromkeys(item.code for item in items if item.code))
    named = "、".join(codes[:_MOST_CODES]) + ("等" if len(codes) > _MOST_CODES else "")
    return f"{KINDS[kind].label}{len(items)}条" + (f"：{named}" if named else "")
