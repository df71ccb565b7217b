"""Statement and supervisors' table of a county: `.venv/bin/python -m bench.figures DATABASE_URL`.

The database is one that `./run tracker demo --findings 100000 --seed 7` filled. Targets for 100,000 findings: as of
today ≤ 50 ms, as of a past day (with what is known now) ≤ 150 ms, CPU time of this process, median of 15. Beside them
stands what the same figures cost from history, which is what an earlier instant of knowledge asks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.measuring import cpu_seconds, told
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.time import day_of
from tracker.output.figures.queries import exact, table
from tracker.output.reports.statements import statement
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding

TODAY_MS, PAST_MS = 50.0, 150.0
BACK = timedelta(days=200)
FROM_HISTORY = 3  # samples: these take seconds


def asked(session: Session, county: Organization, as_of: AsOf, today: date) -> Callable[[], None]:
    """What the page of a supervisor asks: the sentences and the rows of the table."""

    def ask() -> None:
        session.expire_all()
        statement(session, county, as_of, today)
        table(session, county, as_of)

    return ask


def main() -> int:
    """Prints three lines; 1 when one of the two targets is missed."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    now = datetime.now(UTC)
    today = day_of(now)
    with Sessions(make_engine(sys.argv[1])).reading() as session:
        county = session.scalars(select(Organization).where(Organization.parent_id.is_(None))).one()
        found = session.scalar(select(func.count()).select_from(Finding))
        past = AsOf(today - BACK, now)
        milliseconds = [cpu_seconds(asked(session, county, as_of, today)) * 1000 for as_of in (AsOf(today, now), past)]
        history = cpu_seconds(lambda: exact.by_organization(session, (county.path,), past), FROM_HISTORY)
    for what, measured, target in zip(("today", "a past day"), milliseconds, (TODAY_MS, PAST_MS), strict=True):
        print(told(f"{found} findings, as of {what}", measured, "ms CPU", target, at_least=False))
    print(f"the table's figures from history: {history * 1000:,.0f} ms CPU")
    return int(milliseconds[0] > TODAY_MS or milliseconds[1] > PAST_MS)


if __name__ == "__main__":
    sys.exit(main())
