"""Asking for the sentence of a report: shape only."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from tracker.foundation.web.forms import DayField, Form, options
from tracker.output.reports.issued.models import IssuedKind
from tracker.rectification.inspections.web import AskedForm


class StatementForm(AskedForm):
    """Whose figures, as of which day, of which source, and what narrows them further."""

    year = SelectField("年度")
    inspection = SelectField("巡察（轮次）")
    tier = SelectField("被巡察单位")
    fed_back_from = DayField("反馈日期自")
    fed_back_until = DayField("反馈日期至")

    @property
    def narrowed(self) -> int:
        """How many of the further filters are in force."""
        further = (self.year, self.inspection, self.tier, self.fed_back_from, self.fed_back_until)
        return sum(bool(field.data) for field in further)


class CheckForm(Form):
    """A report to check, pasted or as a file, and whose figures it is held against."""

    text = TextAreaField("粘贴报告文字", render_kw={"rows": 10})
    file = FileField("或者选择文件", render_kw={"accept": ".txt,.docx,text/plain"})
    organization = SelectField("与哪个单位的数据比对", default="")
    as_of = DayField("统计截止日期")


class StyleForm(Form):
    """How an office prints its rates."""

    organization = SelectField("单位", [DataRequired("请选择单位")])
    places = SelectField(
        "小数位数", choices=options(("0", "0 位：93％"), ("1", "1 位：93.3％"), ("2", "2 位：93.33％"))
    )
    sign = SelectField("百分号", choices=options(("％", "％（全角）"), ("%", "%（半角）")))


class IssueForm(Form):
    """Which report to issue: of a quarter, or of the week of a day; `known_at` is the K of the text that was read."""

    kind = RadioField(
        "种类", [InputRequired("请选择种类")], choices=options(*((kind.value, kind.label) for kind in IssuedKind))
    )
    organization = SelectField("单位（含下级）", [DataRequired("请选择单位")])
    quarter = SelectField("季度（季度调度填）")
    day = DayField("一周中的任意一天（一周通报填）")
    known_at = HiddenField()
