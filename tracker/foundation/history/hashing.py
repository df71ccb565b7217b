"""Canonical bytes and digests of rows and transitions. Pure: what is hashed here is what `audit verify` hashes again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Table

GENESIS = "0" * 64
_LINK_COLUMNS = (
    "subject_kind", "subject_id", "action", "source", "target", "round_no", "actor_id", "actor_name", "actor_post",
    "acts_for_id", "acts_for_name", "typed_for_id", "typed_for_name", "reason", "details", "records", "effective_on",
    "recorded_at", "chain", "chain_seq", "previous_hash",
)  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(values: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of the values, in hexadecimal."""
    text = json.dumps(values, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def row_digest(table: Table, values: Mapping[str, Any]) -> str:
    """Digest of a recorded row, over every column that can never change after it was written."""
    later = set(table.info.get("append_only", ()))
    return digest({column.name: values[column.name] for column in table.columns if column.name not in later})


def link_hash(values: Mapping[str, Any]) -> str:
    """Hash of a transition over its content and its predecessor's hash."""
    return digest({name: values[name] for name in _LINK_COLUMNS})
