"""What a variant is, how it is written down, and how it changes a declared ledger. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.rows import FindingRow, Outcome
from tracker.rectification.findings.models import Severity
from tracker.workflow.model import Timeframe

NUMBER = "number"  # the serial number stays: pages repeat it where an entry goes on
NARROWEST_MM = 6
OWN_ORDER = ""
_UNIT, _DEADLINE, _CODE, _LATEST = "unit", "deadline", "code", "latest"


@dataclass(frozen=True)
class Shown:
    """A column that stays, in its place, with the title and width that the office gave it."""

    key: str
    label: str
    width_mm: float


@dataclass(frozen=True)
class Filters:
    """Which findings stay; an empty part leaves all. `category` is part of a 大类 or 方面."""

    severities: tuple[str, ...] = ()
    timeframes: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    overdue: bool = False
    category: str = ""

    def keeps(self, row: FindingRow) -> bool:
        """Whether a finding passes every part."""
        return (
            (not self.severities or row.severity.value in self.severities)
            and (not self.timeframes or (row.timeframe is not None and row.timeframe.value in self.timeframes))
            and (not self.outcomes or row.outcome.value in self.outcomes)
            and (not self.overdue or row.overdue)
            and self.category in f"{row.place.category}\n{row.place.aspect}"
        )

    @property
    def words(self) -> str:
        """What is printed under the ledger: 限期整改；未完成；逾期."""
        parts = [
            "、".join(Severity(one).label for one in self.severities),
            "、".join(Timeframe(one).label for one in self.timeframes),
            "、".join(Outcome(one).label for one in self.outcomes),
            "逾期" if self.overdue else "",
            f"类别含“{self.category}”" if self.category else "",
        ]
        return "；".join(part for part in parts if part)


@dataclass(frozen=True)
class Variation:
    """A ledger as an office wants it. `heading` is the end of its printed title, `order` one of `orders_of`."""

    heading: str
    columns: tuple[Shown, ...]
    filters: Filters = field(default_factory=Filters)
    order: str = OWN_ORDER

    def as_settings(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def from_settings(settings: Mapping[str, Any]) -> Variation:
    """The variation that `as_settings` wrote."""
    filters: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in settings["filters"].items()
    }
    columns = tuple(Shown(**column) for column in settings["columns"])
    return Variation(settings["heading"], columns, Filters(**filters), settings["order"])


def as_declared(kind: LedgerKind) -> Variation:
    """The ledger itself, to begin a variant from."""
    return Variation(kind.heading, tuple(Shown(one.key, one.label, one.width_mm) for one in kind.columns))


def orders_of(kind: LedgerKind) -> dict[str, str]:
    """The orders that a ledger can be printed in, with their words; the first is its own."""
    by_finding = {_DEADLINE: "按整改时限", _CODE: "按问题编号"} if kind.about_findings else {}
    if kind.grouped_by_category:
        return {OWN_ORDER: "按大类分组", _UNIT: "按单位、编号", **by_finding}
    own = {OWN_ORDER: "按先后", _LATEST: "最近的在前"} if kind.chronological else {OWN_ORDER: "按单位"}
    return {**own, **by_finding}


def reasons_against(kind: LedgerKind, variation: Variation) -> list[str]:
    """Why a variant cannot be kept like this, as sentences for the user."""
    known = {column.key for column in kind.columns}
    keys = [column.key for column in variation.columns]
    reasons = []
    if NUMBER not in keys:
        reasons.append("序号一列必须保留：问题跨页时要重复序号")
    if len(keys) < 2 or not set(keys) <= known:
        reasons.append("至少保留序号和另外一列")
    if any(column.width_mm < NARROWEST_MM for column in variation.columns):
        reasons.append(f"每列至少{NARROWEST_MM}毫米宽，再窄就放不下一个字")
    if variation.order not in orders_of(kind):
        reasons.append("请选择一种排列顺序")
    return reasons


def varied(kind: LedgerKind, variation: Variation) -> LedgerKind:
    """The ledger with the columns, titles and order of the variant; widths are scaled to fill the paper."""
    declared = {column.key: column for column in kind.columns}
    shown = [column for column in variation.columns if column.key in declared]
    factor = sum(column.width_mm for column in kind.columns) / sum(column.width_mm for column in shown)
    columns = tuple(
        replace(declared[one.key], label=one.label or declared[one.key].label, width_mm=one.width_mm * factor)
        for one in shown
    )
    order = _ORDERS.get(variation.order, kind.groups)
    if variation.order == _LATEST and kind.chronological:
        order = _reversed(kind.groups)
    return replace(kind, heading=variation.heading or kind.heading, columns=columns, groups=order)


def kept(kind: LedgerKind, variation: Variation, rows: Sequence[Any]) -> list[Any]:
    """The rows that pass the filters; a ledger that is not about findings keeps all."""
    return [row for row in rows if not kind.about_findings or variation.filters.keeps(row.about)]


_Groups = Callable[[Sequence[Any]], list[tuple[str, list[Any]]]]


def _sorted(key: Callable[[Any], Any]) -> _Groups:
    return lambda rows: [("", sorted(rows, key=key))] if rows else []


def _reversed(groups: _Groups) -> _Groups:
    return lambda rows: [(label, group[::-1]) for label, group in groups(rows)]


def _deadline(row: Any) -> tuple[Any, ...]:
    about = row.about
    return (about.deadline is None, about.deadline and about.deadline.toordinal(), row.order)


_ORDERS = {
    _UNIT: _sorted(lambda row: row.order),
    _DEADLINE: _sorted(_deadline),
    _CODE: _sorted(lambda row: (row.about.code, row.order)),
}
