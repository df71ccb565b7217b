"""What templates call: Chinese dates, numbers, safe line breaks, and addresses of static files."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, url_for
from markupsafe import Markup, escape

from tracker.foundation.lib.rates import printed
from tracker.foundation.web.context import SHANGHAI


def init(app: Flask) -> None:
    """Register filters and globals."""
    app.jinja_env.filters.update(
        cn_date=cn_date,
        rate=printed,
        cn_datetime=cn_datetime,
        percent=percent,
        num=num,
        filesize=filesize,
        lines=lines,
        sentences=sentences,
        first_sentence=lambda errors: next(iter(sentences(errors)), ""),
    )
    app.jinja_env.globals["static_url"] = static_url


def cn_date(value: date | datetime | None) -> str:
    """2023年9月5日, without leading zeros; an aware datetime counts in Asia/Shanghai; None gives ""."""
    if value is None:
        return ""
    day = _local(value) if isinstance(value, datetime) else value
    return f"{day.year}年{day.month}月{day.day}日"


def cn_datetime(value: datetime | None) -> str:
    """2023年9月5日 14:05 in Asia/Shanghai."""
    if value is None:
        return ""
    local = _local(value)
    return f"{cn_date(local)} {local:%H:%M}"


def _local(value: datetime) -> datetime:
    """A naive instant is UTC: that is how SQLite gives it back."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(SHANGHAI)


def percent(value: Decimal | str | None, sign: str = "％") -> str:
    """A rate that lib has already rounded, with its sign; a rate of nothing prints 无 (domain.md §4)."""
    return "无" if value is None else f"{value}{sign}"


def num(value: int | Decimal | None) -> str:
    """1,234 — thousands separated."""
    return "" if value is None else f"{value:,}"


def filesize(size: int) -> str:
    """Bytes as people read them: 820 B, 340 KB, 1.2 MB."""
    if size < 1000:
        return f"{size} B"
    if size < 1000 * 1000:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


def lines(text: str | None) -> Markup:
    """The text, escaped, its line ends as <br>."""
    return Markup("<br>\n").join(escape(line) for line in (text or "").splitlines())


def sentences(errors: object) -> list[str]:
    """All messages of a field; those of a FormField or FieldList come nested, and are flattened in order."""
    if isinstance(errors, Mapping):
        return [sentence for inner in errors.values() for sentence in sentences(inner)]
    if isinstance(errors, Iterable) and not isinstance(errors, str):
        return [sentence for inner in errors for sentence in sentences(inner)]
    return [str(errors)] if errors else []


def static_url(filename: str) -> str:
    """Address of a file under tracker/static with its content hash, so that browsers may keep it for a year."""
    return url_for("static", filename=filename, v=static_version(filename))


def static_version(filename: str) -> str | None:
    """First ten hex digits of the file's SHA-256; None when there is no such file."""
    path = Path(current_app.static_folder or "") / filename
    try:
        status = path.stat()
    except (OSError, ValueError):  # ValueError: a null character
        return None
    return _hash(str(path), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=512)
def _hash(path: str, _modified: int, _size: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]
