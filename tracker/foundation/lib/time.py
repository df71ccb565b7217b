"""The two meanings of time: instants are UTC, days are those of Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(instant: datetime) -> date:
    """The business day on which an instant falls."""
    return instant.astimezone(SHANGHAI).date()
