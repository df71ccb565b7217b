"""The two meanings of time: instants are UTC, days are those of Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(instant: datetime) -> date:
    """The business day on which an instant falls."""
    return instant.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """The last instant of a business day."""
    return datetime.combine(day, time.max, SHANGHAI).astimezone(UTC)
