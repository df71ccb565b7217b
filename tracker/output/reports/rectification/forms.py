"""Asking for a report and preparing its 公开稿: shape only."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.foundation.web.forms import Form, options
from tracker.output.reports.rectification.models import Treatment


class ChoiceForm(Form):
    """What a 公开稿 does with a finding or a section."""

    treatment = RadioField(
        "怎样公开", [InputRequired("请选择怎样公开")], choices=options(*((one.value, one.label) for one in Treatment))
    )
    wording = TextAreaField("改写后的文字", [Length(max=8000)])
    measures = TextAreaField("改写后的整改措施及成效", [Length(max=8000)])
    reason = StringField("理由", [Length(max=200)])


class DecisionForm(Form):
    """The approver's decision about a 公开稿; `submission` is the id of the step whose text the page showed."""

    submission = HiddenField()
    decision = RadioField(
        "决定",
        [InputRequired("请选择批准或退回")],
        choices=options(("approve", "批准公开"), ("send_back", "退回修改")),
    )
    opinion = TextAreaField("意见", [Length(max=500)])
