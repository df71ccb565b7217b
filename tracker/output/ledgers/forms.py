"""Forms about ledgers: shape only."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from tracker.foundation.web.forms import DayField, Form, options
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import LedgerVariant, PrintFormat, PrintProfile, SchedulePeriod
from tracker.rectification.inspections.models import Source

VARIANT = "variant-"  # a choice of the select that is no code of a ledger
_PROFILES = options(*((profile.value, profile.label) for profile in PrintProfile))
_FORMATS = options(*((form.value, form.label) for form in PrintFormat))
_PERIODS = [(SchedulePeriod.MONTHLY, "每月"), (SchedulePeriod.QUARTERLY, "每季度（3、6、9、12月）")]


class WhatForm(Form):
    """Which ledger or variant of which unit, of which source, in which profile and file."""

    kind = SelectField("台账", [DataRequired("请选择台账")])
    organization = SelectField("单位", [DataRequired("请选择单位")])
    source = SelectField("问题来源", default="")
    profile = SelectField("版式", choices=_PROFILES, default=PrintProfile.STANDALONE.value)
    format = SelectField("文件", choices=_FORMATS, default=PrintFormat.PDF.value)

    def offer(self, variants: Sequence[LedgerVariant], sources: Sequence[Source]) -> None:
        """What can be chosen: the declared ledgers, then the variants; one source or all."""
        own = ((f"{VARIANT}{one.id}", f"{one.name}（{one.organization.name}样式）") for one in variants)
        self.kind.choices = options(*((kind.code, kind.title) for kind in KINDS.values()), *own)
        self.source.choices = options(("", "全部来源"), *((source.code, source.label) for source in sources))

    @property
    def variant_id(self) -> int | None:
        """The id of the variant that was chosen instead of a declared ledger."""
        return int(self.kind.data.removeprefix(VARIANT)) if self.kind.data.startswith(VARIANT) else None


class PrintForm(WhatForm):
    """Which ledger as of which day, known when."""

    as_of = DayField("统计截止日期", [DataRequired("请填写统计截止日期")])
    then = BooleanField("按当时掌握的情况")
    sealed = BooleanField("加盖电子签名")


class ScheduleForm(WhatForm):
    """Which ledger on which day of which months."""

    period = SelectField("周期", choices=options(*((period.value, label) for period, label in _PERIODS)))
    day = IntegerField(
        "打印日",
        [InputRequired("请填写打印日"), NumberRange(1, 31, "请填写1到31之间的日子")],
        render_kw={"inputmode": "numeric", "min": 1, "max": 31},
    )


class ChosenPrintForm(Form):
    """The findings that were chosen in the list, as of which day."""

    as_of = DayField("统计截止日期", [DataRequired("请填写统计截止日期")])
    format = SelectField("文件", choices=_FORMATS, default=PrintFormat.PDF.value)
