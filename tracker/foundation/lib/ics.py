"""All-day events as an iCalendar object (RFC 5545): the few lines of it that a feed of dates needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

MEDIA_TYPE = "text/calendar"
_LINE_OCTETS = 75  # RFC 5545 §3.1: the longest line, without its CRLF
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class AllDayEvent:
    """Something on a day. `uid` is the same whenever the event is told again, so that a calendar moves it."""

    uid: str
    day: date
    summary: str
    link: str


def calendar_object(name: str, events: Iterable[AllDayEvent], made_at: datetime) -> bytes:
    """The events as one object, in UTF-8 with CRLF; `made_at` is their DTSTAMP."""
    return b"".join(_folded(line) for line in _lines(name, events, made_at.astimezone(UTC)))


def _lines(name: str, events: Iterable[AllDayEvent], made_at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Xiaohao//Calendar feed//ZH", "CALSCALE:GREGORIAN")
    yield from (f"X-WR-CALNAME:{_text(name)}", f"NAME:{_text(name)}")
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H")
    for event in events:
        yield from ("BEGIN:VEVENT", f"UID:{event.uid}", f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}")
        yield f"DTSTART;VALUE=DATE:{event.day.isoformat().replace('-', '')}"  # no end: it lasts that day
        yield from (f"SUMMARY:{_text(event.summary)}", f"DESCRIPTION:{_text(event.link)}", f"URL:{event.link}")
        yield from ("TRANSP:TRANSPARENT", "END:VEVENT")
    yield "END:VCALENDAR"


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """The line with its CRLF; a long one goes on after CRLF and a space, and no character is cut in two."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > _LINE_OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
