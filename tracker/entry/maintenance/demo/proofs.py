"""What is written when a measure is done, with the proof that its kind asks for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tracker.entry.maintenance.demo.phrases import pick
from tracker.entry.maintenance.demo_wording import DemoMeasure
from tracker.rectification.findings.operations import MeasureResult
from tracker.workflow.model import MeasureKind

_DOCUMENT = re.compile(
    "(?<!、)(?:制定|修订|建立|出台|实行|推行)"
    "(?P<name>[^，]*?(?:办法|制度|规则|细则|标准|清单|规定|机制|规程|流程|流程单|登记簿))(?=$|，|并)"
)
_NO_PREFIX = re.compile("每|农闲|会前|挂点|领导干部|名单|暑期|将|主|依法|按|面向|利用")


def proof(line: DemoMeasure, place: str, day: date, number: int, rng: Random) -> MeasureResult:
    """The result of a measure finished on a day; `number` counts the documents of the place."""
    match line.kind:
        case MeasureKind.INSTITUTION:
            return MeasureResult(
                result=f"已印发执行。{pick(rng, 'result_tails')}",
                institution_name=f"{place}{_document_name(line.text)}",
                document_number=f"{place[:2]}党发〔{day.year}〕{number}号",
                revises="修订" in line.text,
                dated_on=day - timedelta(days=1),
            )
        case MeasureKind.RECOVERY:
            amount = Decimal(rng.randrange(12, 480)) * 100 + rng.randrange(0, 100) * 5
            receipt = f"No.{rng.randrange(10_000_000):07d}"
            paid = MeasureResult(f"{_done(line.text)}。款项已缴入指定账户。", amount=amount, receipt=receipt)
            return replace(paid, amount_due=amount, dated_on=day - timedelta(days=1))
        case MeasureKind.ACCOUNTABILITY:
            return _accountability(day, rng)
        case _:
            return MeasureResult(f"{_done(line.text)}。{pick(rng, 'result_tails')}")


def _done(text: str) -> str:
    return f"已落实：{text}" if _NO_PREFIX.match(text) else f"已{text}"


def _document_name(text: str) -> str:
    found = _DOCUMENT.search(text)
    return found["name"].removeprefix("镇级").removeprefix("村级") if found else f"关于{text.partition('，')[0]}的规定"


def _accountability(day: date, rng: Random) -> MeasureResult:
    people, form = rng.choice((1, 1, 2, 3)), pick(rng, "accountability_forms")
    return MeasureResult(
        f"对{people}名责任人员给予{form}，处理结果已在党员大会通报。",
        accountability_on=day - timedelta(days=rng.randrange(2, 9)),
        accountability_form=form,
        people_handled=people,
    )
