"""Logging a finding by hand, on a phone in a village hall."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.foundation.web.forms import DayField, Form, options
from tracker.rectification.findings.forms.steps import LONGEST_QUANTITY, LONGEST_TEXT
from tracker.rectification.findings.models import Severity

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NewFindingForm(Form):
    """One finding. `client_uuid` is made on the device where it can, else by the server."""

    client_uuid = HiddenField(filters=[lambda value: value if _UUID.fullmatch(value or "") else str(uuid4())])
    wording = TextAreaField(
        "问题内容", [DataRequired(), Length(max=LONGEST_TEXT)], render_kw={"rows": 5, "autofocus": True}
    )
    category = StringField("类别", [Length(max=200)], render_kw={"list": "categories", "autocomplete": "off"})
    aspect = StringField("方面", [Length(max=200)], render_kw={"list": "aspects", "autocomplete": "off"})
    severity = RadioField(
        "风险等级", choices=options(*((one.value, one.label) for one in Severity)), default=Severity.GENERAL.value
    )
    working_paper_no = StringField("底稿号", [Length(max=40)])
    quantity = StringField(
        "涉及数量", [Length(max=LONGEST_QUANTITY)], description="如6个村、132.6万元，印在A3销号台账上。"
    )
    effective_on = DayField("业务日期", [DataRequired()], description="默认今天，补录的改成当时的日期。")

    def choose_from(self, titles: Iterable[Any]) -> None:
        """Say that existing categories can be chosen, when there are any."""
        help_text = "从已有的里面选，或者直接写新的。" if any(titles) else "直接填写，后面登记的可以再选。"
        self.category.description = help_text
