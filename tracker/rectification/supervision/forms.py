"""Forms of 督办单, talks and risk points: shape only. Nothing is chosen before somebody chose it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.foundation.web.forms import ChecksField, DayField, Form, options
from tracker.rectification.supervision.models import NoticeLevel, NoticeMethod, RiskLevel, TalkGrounds, TalkKind
from tracker.rectification.supervision.rules import Person, read_measures, read_persons

LONGEST_TEXT = 4000
MOST_PEOPLE = 9999
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _choices(members: Any) -> list[Any]:
    return options(*((member.value, member.label) for member in members))


class _Once(Form):
    """A form that makes one thing however often it is sent."""

    client_uuid = HiddenField(filters=[lambda value: value if _UUID.fullmatch(value or "") else str(uuid4())])


class _Reason(Form):
    """Why something that was written is written anew."""

    reason = TextAreaField("理由", [DataRequired("请写明理由"), Length(max=500)], render_kw={"rows": 2})


# -- 督办单


class NoticeForm(Form):
    """What a 督办单 says. Somebody without an account is named in `responsible_name`."""

    subject = TextAreaField(
        "督办事项", [DataRequired("请写明督办事项"), Length(max=LONGEST_TEXT)], render_kw={"rows": 6}
    )
    findings = ChecksField("涉及的问题", coerce=int)
    responsible = SelectField("责任人", coerce=lambda value: int(value) if value not in (None, "", "None") else 0)
    responsible_name = StringField("姓名（不在上面的）", [Length(max=60)])
    due_on = DayField("办结时限", [InputRequired("请填写办结时限")])
    level = RadioField("级别", [InputRequired("请选择级别")], choices=_choices(NoticeLevel))
    method = RadioField("方式", [InputRequired("请选择方式")], choices=_choices(NoticeMethod))

    def validate_responsible_name(self, field: Any) -> None:
        """Either chosen or named."""
        if not self.responsible.data and not field.data:
            raise ValidationError("请选择责任人，没有账号的填写姓名")


class IssueForm(NoticeForm, _Once):
    """A new 督办单."""

    issued_on = DayField("交办日期", [InputRequired("请填写交办日期")])


class CorrectNoticeForm(NoticeForm, _Reason):
    """更正 of a 督办单."""


class SayForm(Form):
    """A text with its day: 反馈情况, 办结, 撤回, 恢复督办."""

    text = TextAreaField("内容", [DataRequired("请写明内容"), Length(max=LONGEST_TEXT)], render_kw={"rows": 4})
    effective_on = DayField("日期", [Optional()])


# -- 约谈


class TalkForm(Form):
    """What the register says of a talk."""

    kind = RadioField("方式", [InputRequired("请选择方式")], choices=_choices(TalkKind))
    held_on = DayField("谈话日期", [InputRequired("请填写谈话日期")])
    place = StringField("地点", [Length(max=80)])
    persons = TextAreaField("谈话对象", [Length(max=LONGEST_TEXT)], render_kw={"rows": 3})
    head_count = IntegerField("人数", [Optional(), NumberRange(1, MOST_PEOPLE, "人数要在1到9999之间")])
    talker_name = StringField("谈话人", [DataRequired("请填写谈话人"), Length(max=60)])
    talker_post = StringField("谈话人职务", [Length(max=120)])
    grounds = RadioField("起因", [InputRequired("请选择起因")], choices=_choices(TalkGrounds))
    matter = TextAreaField("事由", [DataRequired("请写明事由"), Length(max=LONGEST_TEXT)], render_kw={"rows": 3})
    findings = ChecksField("涉及的问题", coerce=int)
    record = TextAreaField("谈话记录", [Length(max=LONGEST_TEXT)], render_kw={"rows": 6})
    result = TextAreaField("结果", [Length(max=LONGEST_TEXT)], render_kw={"rows": 3})

    def validate_persons(self, field: Any) -> None:
        """Lines that can be read."""
        try:
            read_persons(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def people(self) -> Sequence[Person]:
        """Those who were named."""
        return read_persons(self.persons.data or "")


class RegisterTalkForm(TalkForm, _Once):
    """A new talk."""


class CorrectTalkForm(TalkForm, _Reason):
    """更正 of a talk."""


# -- 廉政风险点


class RiskForm(Form):
    """What the register says of a risk point."""

    personal = RadioField(
        "类别",
        [InputRequired("请选择类别")],
        choices=options(("department", "部门（村）廉政风险点"), ("personal", "个人廉政风险点")),
    )
    department = StringField("部门", [Length(max=80)])
    post = StringField("岗位", [DataRequired("请填写岗位"), Length(max=80)])
    risk = TextAreaField("风险点", [DataRequired("请写明风险点"), Length(max=LONGEST_TEXT)], render_kw={"rows": 3})
    level = RadioField("风险等级", [InputRequired("请选择风险等级")], choices=_choices(RiskLevel))
    measures = TextAreaField(
        "防控措施", [DataRequired("请至少写一条防控措施"), Length(max=LONGEST_TEXT)], render_kw={"rows": 5}
    )
    responsible_name = StringField("责任人", [DataRequired("请填写责任人"), Length(max=60)])
    effective_on = DayField("登记日期", [InputRequired("请填写日期")])

    def listed(self) -> Sequence[str]:
        """The measures, one a line."""
        return read_measures(self.measures.data or "")


class AddRiskForm(RiskForm, _Once):
    """A new risk point of an organization."""

    organization = SelectField("单位", [DataRequired("请选择单位")])


class ChangeRiskForm(RiskForm, _Reason):
    """变更 of a risk point from a day on."""
