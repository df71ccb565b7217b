"""Forms about inspections, their rounds, teams and units: shape only."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.foundation.web.forms import ChecksField, DayField, Form


def chosen(text: str) -> int | None:
    """The number behind a choice; None for “请选择”."""
    return int(text) if text else None


class RoundForm(Form):
    """One round of an inspection."""

    number = IntegerField("轮次", [InputRequired("请填写轮次"), NumberRange(1, 99, "轮次填1到99之间的数字")])
    starts_on = DayField("开始日期", [DataRequired("请填写开始日期")])
    team_name = StringField("组名", [Optional(), Length(max=60)])


class InspectionForm(RoundForm):
    """An inspection with its first round."""

    title = StringField("名称", [DataRequired("请填写名称，例如“十四届区委第三轮巡察”"), Length(max=120)])
    year = IntegerField("年度", [InputRequired("请填写年度"), NumberRange(2000, 2100, "年度填四位数字，例如2023")])
    source = SelectField("问题来源", [DataRequired("请选择问题来源")], coerce=chosen)
    organizer = SelectField("组织单位", [DataRequired("请选择组织单位")], coerce=int)


class MemberForm(Form):
    """A person who joins the team."""

    user = SelectField("人员", [DataRequired("请选择人员")], coerce=chosen)
    leads = BooleanField("担任组长")


class UnitsForm(Form):
    """Organizations to which a round feeds back, and the procedure their findings follow; empty: the one that fits."""

    organizations = ChecksField("被巡察单位", [DataRequired("请至少勾选一个单位")], coerce=int)
    procedure = SelectField("整改流程")


class RecordForm(Form):
    """What paper says about a feedback."""

    document_no = StringField("反馈文号", [Optional(), Length(max=60)])
    head = StringField("整改工作领导小组组长", [Optional(), Length(max=60)])
    meeting_on = DayField("专题研究会议日期", [Optional()])
    effective_on = DayField("业务日期", [DataRequired("请填写业务日期")])
