"""Canonical text and digests of rows and transitions. Pure: what is hashed here, `audit verify` hashes again.

A value is hashed in its stored form, so that verifying needs no decoding: text, integers, ISO days, UTC instants with
six decimals, decimals with the places of their column, JSON as it was serialised. NULL is left out, so a nullable
column that comes with a later version leaves every digest as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Column, Numeric, Table

GENESIS = "0" * 64
LINK_COLUMNS = (
    "action", "actor_id", "actor_name", "actor_post", "acts_for_id", "acts_for_name", "chain", "chain_seq", "details",
    "effective_on", "previous_hash", "reason", "recorded_at", "records", "round_no", "source", "subject_id",
    "subject_kind", "target", "typed_for_id", "typed_for_name",
)  # fmt: skip
Stored = str | int | None


def stored(value: Any, places: int = 2) -> Stored:
    """The stored form of a Python value. Raises TypeError for a kind of value that no column holds."""
    if value is None or (type(value) is str or type(value) is int):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, date):
        return value.isoformat()
    return _stored_rarely(value, places)


def _stored_rarely(value: Any, places: int) -> str:
    if isinstance(value, Decimal | float):
        exact = Decimal(repr(value)) if isinstance(value, float) else value
        return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no stored form")


def digest(names: Iterable[str], values: Iterable[Stored]) -> str:
    """SHA-256 in hexadecimal over name and value of everything that is not NULL; text carries its length."""
    parts = [
        f"{name}={len(value)}:{value}" if value.__class__ is str else f"{name}={value}"
        for name, value in zip(names, values, strict=True)
        if value is not None
    ]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def hashed_columns(table: Table) -> tuple[Column[Any], ...]:
    """The columns of a recorded row that can never change after it was written, by name.

    A table that holds the present names them itself (`identity`); in others all but the settable-once ones stay.
    """
    later = set(table.info.get("append_only", ()))
    kept = table.info.get("identity") or {column.name for column in table.columns if column.name not in later}
    return tuple(sorted((column for column in table.columns if column.name in kept), key=lambda c: c.name))


def places_of(column: Column[Any]) -> int | None:
    """Decimal places of a numeric column; None for any other."""
    return column.type.scale if isinstance(column.type, Numeric) else None


def row_digest(table: Table, values: Mapping[str, Any]) -> str:
    """Digest of a recorded row, from its Python values by column name."""
    columns = hashed_columns(table)
    return digest(
        (column.name for column in columns), (stored(values[column.name], places_of(column) or 0) for column in columns)
    )


def link_hash(values: Mapping[str, Any]) -> str:
    """Hash of a transition over its content and its predecessor's hash, from its Python values."""
    return digest(LINK_COLUMNS, (stored(values[name]) for name in LINK_COLUMNS))


def root_of(heads: Iterable[tuple[int, int, str]]) -> str:
    """One hash over chain, length and newest link of every chain, given in the order of chains."""
    lines = (f"{chain}:{length}:{link}\n" for chain, length, link in heads)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
