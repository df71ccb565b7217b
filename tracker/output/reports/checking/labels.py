"""What the words around a number say: done, left over, a problem, a part of something. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from tracker.output.reports.checking.parsing import Count

_REST = re.compile(r"未|正在|尚|剩余|其余|还有|余下|阶段性|持续|推进|长期|在办|整改中|办理中")
_DONE = re.compile(
    r"完成|已(?:经|全部)?(?:整改|解决|处置|化解|办理|纠正)|整改(?:到位|完毕)|销号|办结|解决|化解|了结|结案|查结"
)
_ONLY_DONE = re.compile(r"(?:已|共|全部)*整改")
_WANTED = re.compile(r"督促|要求|责令|限期|制定|计划|拟|应当|需要|下发|督办|围绕|召开|开展")
_WORK = {"", "问题", "事项", "任务", "线索", "信访", "信访件", "案件", "隐患", "意见", "措施", "项目"}


def done(count: Count) -> bool:
    """42个已整改完成, 完成整改688个: what is finished, said plainly."""
    label = count.label
    if _REST.search(label) or _WANTED.search(label):
        return False
    return bool(_DONE.search(label) or _ONLY_DONE.fullmatch(count.before))


def rest(count: Count) -> bool:
    """正在整改6个, 未完成5个, 基本完成取得阶段性成果4个: what is not finished."""
    return bool(_REST.search(count.label))


def work(count: Count) -> bool:
    """Whether it counts something that gets finished, rather than villages or people."""
    return count.noun in _WORK


def opens(count: Count) -> bool:
    """45个问题中: the whole of what follows."""
    return bool(re.match(r"(?:[^，,、]{0,8})?(?:中|里|当中|之中)", count.after))


def plain(value: Decimal) -> str:
    """A count as digits."""
    return str(int(value))


def added(values: Iterable[Decimal]) -> str:
    """42＋3: an addition as it is printed."""
    return "＋".join(plain(value) for value in values)
