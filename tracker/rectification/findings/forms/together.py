"""One step for a whole feedback."""

from __future__ import annotations

from wtforms.validators import DataRequired

from tracker.foundation.web.forms import DayField, Form


class TogetherForm(Form):
    """Nothing to fill in but the business day."""

    effective_on = DayField(
        "业务日期", [DataRequired("请填写业务日期")], description="默认今天，补录的改成当时的日期。"
    )
