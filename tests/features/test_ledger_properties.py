"""What holds for any ledger whatever stands in it: totals, sums, scaling and the same sheet for the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests import crowd
from tests.cast import World, instant
from tests.features.test_event_ledgers import planned
from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.document import Sheet
from tracker.output.figures.queries import Levels, levels
from tracker.output.figures.rules import Figures
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.declarations.funds import FUNDS
from tracker.output.ledgers.kinds import USABLE_MM
from tracker.output.ledgers.notes import Meta
from tracker.output.ledgers.queries import LedgerScope, finding_rows
from tracker.output.ledgers.rows import FindingRow, FundsRow, Outcome, Payment, Place
from tracker.output.ledgers.sheets import sheet
from tracker.output.ledgers.variants.rules import Shown, Variation, as_declared, varied
from tracker.rectification.findings import operations as act
from tracker.workflow.model import State

DAY = date(2023, 9, 5)
META = Meta("清河镇党委", AsOf(DAY, instant(DAY)), DAY, "0" * 64, Levels(Figures(), Figures(), frozenset()))
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


def finding(number: int) -> FindingRow:
    code, place = f"2023-QX-02-ZD-{number:03}", (0, 1, number)
    people, nothing = ("财政所", "李联", "冯办"), (None, None, "")
    return FindingRow(
        code, place, Place(), "违规发放补贴。", *people, *nothing, State.RECTIFYING, 1, Outcome.UNFINISHED, False
    )


@st.composite
def funds(draw: st.DrawFn) -> list[FundsRow]:
    rows = []
    for number in range(draw(st.integers(1, 8))):
        paid = draw(st.lists(AMOUNTS, max_size=4))
        payments = tuple(Payment(DAY, amount, str(place)) for place, amount in enumerate(paid))
        rows.append(FundsRow(finding(number), (0, 1, number), "追缴。", draw(st.none() | AMOUNTS), payments))
    return rows


def printed(made: Sheet, key: str) -> tuple[Decimal, Decimal]:
    """The sum of what is printed in the rows of a column, and the printed 合计."""
    *groups, total = made.groups
    cells = [
        text
        for group in groups
        for entry in group.entries
        for text in ([entry.cells[key]] if key in entry.cells else [line[key] for line in entry.lines])
    ]
    named = {**total.entries[0].cells, **total.entries[0].lines[0]}
    assert named["finding"] == "合计"
    return sum((Decimal(text) for text in cells if text), Decimal(0)), Decimal(named[key])


@given(funds())
@settings(max_examples=60, deadline=None)
def test_a_printed_total_is_the_sum_of_the_printed_rows(rows: Sequence[FundsRow]) -> None:
    made = sheet(FUNDS, rows, META)
    for key in ("due", "recovered", "outstanding"):
        summed, total = printed(made, key)
        assert summed == total, key
    assert made == sheet(FUNDS, list(reversed(rows)), META)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_an_office_leaves_in_fills_the_paper(data: st.DataObject) -> None:
    kind = KINDS[data.draw(st.sampled_from(list(KINDS)))]
    whole = as_declared(kind)
    others = data.draw(st.lists(st.sampled_from(whole.columns[1:]), min_size=1, unique=True))
    width = st.floats(6, 300, allow_nan=False)
    shown = tuple(Shown(one.key, one.label, data.draw(width)) for one in (whole.columns[0], *others))
    made = varied(kind, Variation("", shown))
    assert abs(sum(column.width_mm for column in made.columns) - USABLE_MM[kind.paper]) < 1e-6
    assert [column.key for column in made.columns] == [one.key for one in shown]


def test_findings_by_outcome_are_the_figures_on_every_day(world: World) -> None:
    findings = crowd.drafts(world, "village-01", 2) + crowd.drafts(world, "town", 1)
    crowd.release(world, *findings)
    crowd.closed(world, findings[0], date(2023, 5, 1))
    crowd.begin(world, findings[1])
    act.recur(world.session, findings[0], "又有两个月没有收缴，问题反弹。", world.by("discipline", date(2023, 6, 1)))
    by = world.by("coordinator", date(2023, 6, 5))
    act.reopen(world.session, findings[0], "经核实确属反弹，重新整改", date(2023, 10, 1), by)
    planned(world, act.PlannedMeasure("核对。"), village="village-02")
    town = world.organizations["town"]
    for day in (date(2023, 2, 28), date(2023, 3, 1), date(2023, 5, 1), date(2023, 6, 5), date(2024, 1, 1)):
        as_of = AsOf(day, instant(date(2024, 6, 30)))
        found = levels(world.session, town, as_of).total
        outcomes = [row.outcome for row in finding_rows(world.session, LedgerScope(town, as_of))]
        assert found.fed_back == len(outcomes) == found.completed + found.staged + found.unfinished
        by_outcome = [outcomes.count(one) for one in (Outcome.COMPLETED, Outcome.STAGED, Outcome.UNFINISHED)]
        assert by_outcome == [found.completed, found.staged, found.unfinished]
