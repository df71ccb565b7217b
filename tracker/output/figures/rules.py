"""What each figure means and how rates are made of it (口径, domain.md §4). Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from tracker.foundation.lib.rates import printed

BASIS = {
    "fed_back": "反馈问题数：截至统计日已正式反馈（无反馈环节的为已登记）的问题，不含作废和合并的问题，"
    "拆分的按拆分后的个数计",
    "completed": "已整改完成：已销号或已巩固、未重新挂账，且没有未完成措施的问题",
    "staged": "阶段性完成：本轮整改已有经认定的阶段性成果、尚未计入已整改完成的问题",
    "unfinished": "未完成：除已整改完成和阶段性完成以外的问题",
    "overdue": "逾期：超过现行整改时限仍未销号的问题",
    "on_time": "按期完成：在现行整改时限内（含当日）销号的已整改完成问题；批准延期的按新时限，没有时限的视为按期",
    "extensions": "延期：经批准的延期（含转长期）次数",
    "returns": "退回：销号审核中退回整改的次数",
    "relapses": "反弹：经确认重新挂账的次数，反弹问题在反馈问题数中只计一次",
    "institutions": "制度：制定或修订完善的制度数",
    "funds": "资金（元）：已追缴或挽回的资金",
    "people_handled": "处理人数：追责问责的人数",
    "completion_rate": "完成率：已整改完成问题数÷反馈问题数，四舍五入，未全部完成时不进位为100",
    "staged_rate": "含阶段性完成的完成率：（已整改完成问题数＋阶段性完成问题数）÷反馈问题数",
    "on_time_rate": "按期率：按期完成问题数÷已整改完成问题数",
}


class BrokenSum(ArithmeticError):
    """N = M + P + U does not hold: the history contradicts itself, and no figure may be printed."""


@dataclass(frozen=True)
class Style:
    """How rates are printed: decimal places and the percent sign of the office."""

    places: int = 1
    sign: str = "％"


PLAIN = Style()


@dataclass(frozen=True)
class Figures:
    """The figures of one or more organizations as of (D, K): N, M, P, U and what is counted beside them.

    Raises BrokenSum when N is not M + P + U. `funds` is in yuan.
    """

    fed_back: int = 0
    completed: int = 0
    staged: int = 0
    unfinished: int = 0
    overdue: int = 0
    on_time: int = 0
    extensions: int = 0
    returns: int = 0
    relapses: int = 0
    institutions: int = 0
    funds: Decimal = Decimal(0)
    people_handled: int = 0

    def __post_init__(self) -> None:
        parts = (self.completed, self.staged, self.unfinished)
        if self.fed_back != sum(parts) or min(parts) < 0:
            raise BrokenSum(f"N={self.fed_back}, M={parts[0]}, P={parts[1]}, U={parts[2]}")

    def __add__(self, other: Figures) -> Figures:
        return Figures(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)})

    def completion_rate(self, style: Style = PLAIN) -> str:
        """M / N as printed; 无 when nothing was fed back."""
        return printed(self.completed, self.fed_back, style.places, style.sign)

    def staged_rate(self, style: Style = PLAIN) -> str:
        """(M + P) / N as printed; always to be labelled 含阶段性完成."""
        return printed(self.completed + self.staged, self.fed_back, style.places, style.sign)

    def on_time_rate(self, style: Style = PLAIN) -> str:
        """Of the completed ones, those in time."""
        return printed(self.on_time, self.completed, style.places, style.sign)

    def as_dict(self, style: Style = PLAIN) -> dict[str, int | str]:
        """Every figure by its name, rates as printed, funds as a decimal text in yuan."""
        counts = {field.name: getattr(self, field.name) for field in fields(self)}
        rates = {
            "completion_rate": self.completion_rate(style),
            "staged_rate": self.staged_rate(style),
            "on_time_rate": self.on_time_rate(style),
        }
        return counts | {"funds": f"{self.funds:.2f}"} | rates


def total(parts: list[Figures]) -> Figures:
    """合计 of several figures."""
    return sum(parts, Figures())


def basis(name: str) -> str:
    """The 口径 of a figure or rate by its name; KeyError for a name that is none."""
    return BASIS[name]
