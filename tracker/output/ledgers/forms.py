"""Forms about ledgers: shape only."""

from __future__ import annotations

from wtforms import IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from tracker.foundation.web.forms import DayField, Form, options
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import PrintFormat, SchedulePeriod

_KINDS = options(*((kind.code, kind.title) for kind in KINDS.values()))
_FORMATS = options(*((form.value, form.label) for form in PrintFormat))
_PERIODS = [(SchedulePeriod.MONTHLY, "每月"), (SchedulePeriod.QUARTERLY, "每季度（3、6、9、12月）")]


class PrintForm(Form):
    """Which ledger of which unit, as of which day."""

    kind = SelectField("台账", [DataRequired("请选择台账")], choices=_KINDS)
    organization = SelectField("单位", [DataRequired("请选择单位")])
    as_of = DayField("统计截止日期", [DataRequired("请填写统计截止日期")])
    format = SelectField("文件", choices=_FORMATS, default=PrintFormat.PDF.value)


class ScheduleForm(Form):
    """Which ledger of which unit, on which day of which months."""

    kind = SelectField("台账", [DataRequired("请选择台账")], choices=_KINDS)
    organization = SelectField("单位", [DataRequired("请选择单位")])
    period = SelectField("周期", choices=options(*((period.value, label) for period, label in _PERIODS)))
    day = IntegerField(
        "打印日",
        [InputRequired("请填写打印日"), NumberRange(1, 31, "请填写1到31之间的日子")],
        render_kw={"inputmode": "numeric", "min": 1, "max": 31},
    )
    format = SelectField("文件", choices=_FORMATS, default=PrintFormat.PDF.value)


class ChosenPrintForm(Form):
    """The findings that were chosen in the list, as of which day."""

    as_of = DayField("统计截止日期", [DataRequired("请填写统计截止日期")])
    format = SelectField("文件", choices=_FORMATS, default=PrintFormat.PDF.value)
