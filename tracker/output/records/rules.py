"""The identity of a printed sheet, its fingerprint and short code, and how two contents differ. Pure."""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from tracker.foundation.printing.document import Column, Sheet

FORMAT = 1
CODE_LENGTH = 16  # characters of base 32: 80 bits of the fingerprint
_GROUP = 4
Content = dict[str, Any]


@dataclass(frozen=True)
class Identity:
    """What a sheet is of, and the (D, K) that it holds for: enough to make it again."""

    family: str
    kind: str
    title: str
    organization: str
    as_of: date
    known_at: datetime
    filed_on: date
    root: str
    finding: str = ""
    subject: int | None = None
    sealed: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        days = {"as_of": self.as_of.isoformat(), "filed_on": self.filed_on.isoformat()}
        return {**asdict(self), **days, "known_at": self.known_at.isoformat()}


def identity_from(raw: Mapping[str, Any]) -> Identity:
    """The identity that `as_dict` gave. Raises ValueError, TypeError or KeyError for anything else."""
    return Identity(
        **{
            **raw,
            "as_of": date.fromisoformat(raw["as_of"]),
            "filed_on": date.fromisoformat(raw["filed_on"]),
            "known_at": datetime.fromisoformat(raw["known_at"]),
        }
    )


@dataclass(frozen=True)
class Stamp:
    """What a sheet carries of itself: the fingerprint of identity and content, and the data that it is of."""

    fingerprint: str
    data: str

    @property
    def code(self) -> str:
        """The short code, in QR and address."""
        return short_code(self.fingerprint)

    def address(self, base_url: str) -> str:
        """Where the record of the print is shown; the code in it is the beginning of the fingerprint."""
        return f"{base_url}/p/{self.code}"

    @property
    def spoken(self) -> str:
        """The code as it is printed for reading: ABCD EFGH JKLM NPQR."""
        return " ".join(self.code[at : at + _GROUP] for at in range(0, CODE_LENGTH, _GROUP))


def stamped(identity: Identity, content: Content) -> Stamp:
    """The stamp of a sheet: the same identity and content always give the same."""
    body = {"product": "xiaohao", "format": FORMAT, "identity": identity.as_dict(), "content": content}
    fingerprint = fingerprint_of(body)
    return Stamp(fingerprint, canonical({**body, "fingerprint": fingerprint}))


def footed(footer: str, stamp: Stamp) -> str:
    """The stamp at the foot of a sheet with the code under it."""
    return f"{footer}\n核验码{stamp.spoken}"


def canonical(value: Any) -> str:
    """JSON in one spelling."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint_of(body: Mapping[str, Any]) -> str:
    """SHA-256 over everything but the fingerprint itself."""
    said = {key: value for key, value in body.items() if key != "fingerprint"}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def short_code(fingerprint: str) -> str:
    """The first 80 bits of a fingerprint as people can type them."""
    return b32encode(bytes.fromhex(fingerprint)).decode()[:CODE_LENGTH]


def typed_code(text: str) -> str:
    """A code as somebody typed it: without blanks and hyphens, 0 and 1 for the letters they were taken for."""
    return "".join(text.upper().split()).replace("-", "").replace("0", "O").replace("1", "I").replace("8", "B")


# -- content


def content_of(sheet: Sheet) -> Content:
    """What a ledger says: its rows by key with every cell under the head of its column, and what stands around.

    A cell that is merged in some entries only is said for each line, so that contents can be compared line by line.
    """
    return {
        "title": sheet.title,
        "around": [*sheet.header, *sheet.notes],
        "columns": [column.label for column in sheet.columns],
        "rows": [
            {
                "key": entry.key,
                "group": group.label,
                "cells": _cells(sheet.columns, entry.cells, merged=True),
                "lines": [_cells(sheet.columns, {**entry.cells, **line}, merged=False) for line in entry.lines],
            }
            for group in sheet.groups
            for entry in group.entries
        ],
    }


def _cells(columns: Sequence[Column], cells: Mapping[str, str], *, merged: bool) -> dict[str, str]:
    return {column.label: cells.get(column.key, "") for column in columns if column.merged is merged}


@dataclass(frozen=True)
class Difference:
    """One cell that differs: the row by code (or place), the column, what stands on paper and what the data say."""

    row: str
    column: str
    paper: str
    data: str


def differences(paper: Content, data: Content, *, around: bool = True) -> list[Difference]:
    """Where two contents differ, in the order of the paper; `around` compares title, header and notes as well."""
    found = []
    if around:
        found += _pairs("表外", {"标题": paper["title"]}, {"标题": data["title"]})
        found += _pairs("表外", _numbered(paper["around"]), _numbered(data["around"]))
    ours, theirs = _keyed(paper["rows"]), _keyed(data["rows"])
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        found += _row(key, ours.get(key), theirs.get(key))
    return found


def _numbered(texts: Sequence[str]) -> dict[str, str]:
    return {f"第{place}处": text for place, text in enumerate(texts, start=1)}


def _keyed(rows: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Rows by their key; those without one, or with one that was there already, by their place."""
    found: dict[str, Mapping[str, Any]] = {}
    for place, row in enumerate(rows, start=1):
        key = row["key"] or f"第{place}行"
        found[key if key not in found else f"{key}（第{place}行）"] = row
    return found


def _row(key: str, paper: Mapping[str, Any] | None, data: Mapping[str, Any] | None) -> list[Difference]:
    if paper is None or data is None:
        return [Difference(key, "整行", "有" if paper else "无", "有" if data else "无")]
    found = _pairs(key, paper["cells"], data["cells"])
    for place in range(max(len(paper["lines"]), len(data["lines"]))):
        mine = paper["lines"][place] if place < len(paper["lines"]) else {}
        other = data["lines"][place] if place < len(data["lines"]) else {}
        found += _pairs(key, mine, other, f"（第{place + 1}条）" if place else "")
    return found


def _pairs(row: str, paper: Mapping[str, str], data: Mapping[str, str], which: str = "") -> list[Difference]:
    labels = [*paper, *(label for label in data if label not in paper)]
    return [
        Difference(row, label + which, paper.get(label, ""), data.get(label, ""))
        for label in labels
        if paper.get(label, "") != data.get(label, "")
    ]
