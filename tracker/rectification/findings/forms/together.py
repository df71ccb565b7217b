"""One step for a whole feedback, or for the findings that were chosen in the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.foundation.web.forms import DayField, Form, options
from tracker.people.accounts.models import User
from tracker.rectification.findings.forms.doubts import Doubting
from tracker.rectification.findings.forms.steps import LONGEST_TEXT
from tracker.workflow.model import Timeframe

_SAME = ("", "不变")
_BESIDE = ("reason", "effective_on", "csrf_token", "seen_warnings")


class TogetherForm(Form):
    """Nothing to fill in but the business day."""

    effective_on = DayField(
        "业务日期", [DataRequired("请填写业务日期")], description="默认今天，补录的改成当时的日期。"
    )


def _chosen(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class AssignTogetherForm(Doubting, TogetherForm):
    """交办: what is filled in changes for all of them."""

    owner = SelectField("责任人", coerce=_chosen)
    leader = SelectField("责任领导", coerce=_chosen)
    timeframe = SelectField("整改类型", choices=options(_SAME, *((one.value, one.label) for one in Timeframe)))
    deadline = DayField("整改时限")
    responsible_unit = StringField("责任单位", [Length(max=80)])
    lead_unit = StringField("牵头单位", [Length(max=80)])
    supporting_units = StringField("配合单位", [Length(max=400)], description="有几个的，用顿号隔开。")
    reason = StringField("说明", [Length(max=400)], description="改派时写明原因。")

    def offer(self, owners: Mapping[int, tuple[User, str]], leaders: Mapping[int, tuple[User, str]]) -> None:
        """Who can be chosen."""
        for field, people in ((self.owner, owners), (self.leader, leaders)):
            field.choices = options(_SAME, *((id_, f"{user.name}（{post}）") for id_, (user, post) in people.items()))

    @property
    def units(self) -> tuple[str, ...]:
        """配合单位 one by one."""
        text = (self.supporting_units.data or "").replace("，", "、").replace(",", "、").replace("；", "、")
        return tuple(unit.strip() for unit in text.split("、") if unit.strip())

    def validate(self, extra_validators: Any = None) -> bool:
        """Something has to change."""
        valid: bool = super().validate(extra_validators)
        if valid and not any(field.data for field in self if field.name not in _BESIDE):
            self.refuse("请至少填写一项要交办的内容")
            return False
        return valid


class ExtensionTogetherForm(TogetherForm):
    """申请延期: one reason and one new date."""

    new_deadline = DayField("申请延至", [DataRequired("请填写申请延至的日期")])
    reason = TextAreaField("申请理由", [DataRequired(), Length(max=LONGEST_TEXT)])


class OpinionTogetherForm(TogetherForm):
    """An opinion for all of them."""

    opinion = TextAreaField("意见", [Length(max=LONGEST_TEXT)])


class RejectTogetherForm(TogetherForm):
    """驳回 of all of them with one reason."""

    reason = TextAreaField("驳回理由", [DataRequired(), Length(max=LONGEST_TEXT)])
