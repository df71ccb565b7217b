"""Asking for the sentence of a report: shape only."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired

from tracker.foundation.web.forms import DayField, Form


class StatementForm(Form):
    """Whose figures, as of which day, of which source. It stands in the address and changes nothing: no CSRF."""

    class Meta(Form.Meta):
        csrf = False

    organization = SelectField("单位", [DataRequired("请选择单位")])
    as_of = DayField("统计截止日期", [InputRequired("请填写统计截止日期")])
    source = SelectField("问题来源")
