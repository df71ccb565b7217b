"""Asking for the sentence of a report: shape only."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from tracker.foundation.web.forms import DayField, Form


class StatementForm(Form):
    """Whose figures, as of which day, of which source. It stands in the address and changes nothing: no CSRF."""

    class Meta(Form.Meta):
        csrf = False

    organization = SelectField("单位", [DataRequired("请选择单位")])
    as_of = DayField("统计截止日期", [InputRequired("请填写统计截止日期")])
    source = SelectField("问题来源")


class CheckForm(Form):
    """A report to check, pasted or as a file, and whose figures it is held against."""

    text = TextAreaField("粘贴报告文字", render_kw={"rows": 10})
    file = FileField("或者选择文件", render_kw={"accept": ".txt,.docx,text/plain"})
    organization = SelectField("与哪个单位的数据比对", default="")
    as_of = DayField("统计截止日期")
