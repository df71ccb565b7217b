"""Pages of a list: by number where people count pages, by key where the list may be long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask import Flask, request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
LAST = 10_000
_URL_FOR = ("self", "endpoint")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One numbered page; ``total`` counts all items of the list."""

    items: Sequence[T]
    total: int
    number: int = 1
    size: int = 20

    @property
    def last_number(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first_item(self) -> int:
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last_item(self) -> int:
        return self.first_item + len(self.items) - 1 if self.items else 0

    @property
    def previous_args(self) -> Mapping[str, object] | None:
        """Query arguments of the page before, None on the first."""
        return {"page": min(self.number - 1, self.last_number)} if self.number > 1 else None

    @property
    def next_args(self) -> Mapping[str, object] | None:
        return {"page": self.number + 1} if self.number < self.last_number else None


@dataclass(frozen=True)
class KeysetPage(Generic[T]):
    """One page found by its key (``after``): as quick at the millionth row as at the first, without page numbers."""

    items: Sequence[T]
    next_key: str | None = None
    is_first: bool = True
    total: int | None = None
    number: int = field(default=1, init=False)
    last_number: int = field(default=0, init=False)

    @property
    def previous_args(self) -> Mapping[str, object] | None:
        """Back to the start: a key only leads forward."""
        return None if self.is_first else {"after": None}

    @property
    def next_args(self) -> Mapping[str, object] | None:
        return {"after": self.next_key} if self.next_key else None


def init(app: Flask) -> None:
    """Register the globals that pagers use."""
    app.jinja_env.globals.update(url_with=url_with, page_url=lambda number: url_with(page=number))


def page_number() -> int:
    """``?page=``; anything that is not a sensible number is the first page."""
    text = request.args.get("page", "")
    return max(1, min(int(text), LAST)) if text.isdecimal() and len(text) < 7 else 1


def slice_of(session: Session, query: Select[Any], *, number: int, size: int = 20, scalars: bool = True) -> Page[Any]:
    """Page ``number`` of the query and the count of all its rows (two statements); ``scalars=False`` gives rows."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // size)))
    result = session.execute(query.limit(size).offset((number - 1) * size))
    items = result.scalars().all() if scalars else result.all()
    return Page(items=items, total=total, number=number, size=size)


def url_with(**changes: object) -> str:
    """This address with some query arguments changed; None removes one, and so does "".

    Names that mean something to `url_for` itself (`_scheme`, `endpoint` …) come from no link of ours and are left out.
    """
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **changes}
    kept = {name: value for name, value in arguments.items() if value not in (None, "", [])}
    ours = {name: value for name, value in kept.items() if not name.startswith("_") and name not in _URL_FOR}
    return url_for(request.endpoint or "", **{**ours, **(request.view_args or {})})
