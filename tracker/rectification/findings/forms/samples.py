"""Forms of 反向核查: what to draw from, and what a check found. Shape only."""

from __future__ import annotations

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from tracker.foundation.web.forms import DayField, Form, options
from tracker.rectification.findings.models import SampleVerdict


class DrawForm(Form):
    """Whose findings, struck off when, how many."""

    organization = SelectField("单位（含下级）", [DataRequired("请选择单位")])
    closed_from = DayField("销号日期自", [DataRequired("请填写起始日期")])
    closed_to = DayField("至", [DataRequired("请填写截止日期")])
    how = RadioField("抽取方式", choices=options(("count", "按个数"), ("percent", "按比例（％）")), default="count")
    amount = IntegerField(
        "抽取数",
        [InputRequired("请填写抽取数"), NumberRange(1, 9999, "请填写1以上的整数")],
        render_kw={"inputmode": "numeric", "min": 1},
    )
    seed = StringField("种子号", [Optional(), Length(max=20)], render_kw={"inputmode": "numeric"})

    def only_count(self) -> None:
        """How many there are is asked before anybody knows how many to draw."""
        self.amount.validators = [Optional()]

    def validate_amount(self, field: IntegerField) -> None:
        """A share is at most the whole."""
        if self.how.data == "percent" and (field.data or 0) > 100:
            raise ValidationError("比例填1到100之间的整数")


class CheckForm(Form):
    """What the check found. No verdict is chosen beforehand."""

    verdict = RadioField(
        "核查结论",
        [InputRequired("请选择核查结论")],
        choices=options(*((verdict.value, verdict.label) for verdict in SampleVerdict)),
    )
    text = TextAreaField("核查情况", [DataRequired("请写明核查情况"), Length(max=4000)])
    effective_on = DayField("核查日期", [DataRequired("请填写核查日期")])
