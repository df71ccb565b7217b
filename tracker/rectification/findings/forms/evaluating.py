"""The form of a 整改评估."""

from __future__ import annotations

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.foundation.web.forms import ChecksField, DayField, Form, options
from tracker.rectification.findings.forms.steps import LONGEST_TEXT
from tracker.rectification.inspections.models import Grade


class EvaluationForm(Form):
    """The grade is never chosen beforehand."""

    grade = RadioField(
        "评估等次",
        [DataRequired("请选择评估等次")],
        choices=options(*((grade.value, grade.label) for grade in Grade)),
    )
    opinion = TextAreaField("评估意见", [DataRequired(), Length(max=LONGEST_TEXT)], render_kw={"rows": 5})
    document_no = StringField("评估文号", [Length(max=60)])
    effective_on = DayField("评估日期", [DataRequired("请填写评估日期")])
    second_deadline = DayField("二次整改时限", description="评为“一般”“差”的必须填写。")
    again = ChecksField("责令二次整改的问题", coerce=int)
