"""The form of a recurring inspection: shape only."""

from __future__ import annotations

from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.foundation.web.forms import ChecksField, DayField, Form, options
from tracker.rectification.inspections.forms import chosen
from tracker.rectification.inspections.models import Recurrence
from tracker.rectification.inspections.recurring.rules import Festival

_RECURRENCES = options(*((one.value, one.label) for one in Recurrence))
_FESTIVALS = options(*((one.value, one.label) for one in Festival))


class PlanForm(Form):
    """What is inspected, when it comes round, by whom and where."""

    title = StringField("名称", [DataRequired("请填写名称，例如“节前纪律检查”"), Length(max=100)])
    source = SelectField("问题来源", [DataRequired("请选择问题来源")], coerce=chosen)
    organizer = SelectField("组织单位", [DataRequired("请选择组织单位")], coerce=int)
    recurrence = RadioField("多久一次", [InputRequired("请选择多久一次")], choices=_RECURRENCES)
    month = IntegerField("月", [Optional(), NumberRange(1, 12, "月份填1到12")])
    day = IntegerField("日", [Optional(), NumberRange(1, 31, "日期填1到31")])
    festivals = ChecksField("节日", choices=_FESTIVALS)
    days_before = IntegerField(
        "提前几天新建", [InputRequired("请填写天数，当天新建填0"), NumberRange(0, 60, "提前0到60天")]
    )
    starts_on = DayField("从哪天起", [DataRequired("请填写开始日期")])
    organizations = ChecksField("被检查单位", [DataRequired("请至少勾选一个单位")], coerce=int)
    members = ChecksField("工作组成员", coerce=int)
    team_name = StringField("组名", [Optional(), Length(max=60)])
    procedure = SelectField("整改流程")
