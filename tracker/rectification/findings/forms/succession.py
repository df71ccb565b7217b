"""换届交接: successors for all findings of one kind, the reason, the day. Single findings choose in their own row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from tracker.foundation.web.forms import DayField, Form, options


def _chosen(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class HandOverForm(Form):
    """Who takes over, why, from when."""

    owner = SelectField("接任责任人", coerce=_chosen)
    leader = SelectField("接任责任领导", coerce=_chosen)
    reason = StringField("改派原因", [DataRequired("请填写改派原因"), Length(max=400)], render_kw={"list": "reasons"})
    effective_on = DayField(
        "业务日期", [DataRequired("请填写业务日期")], description="默认今天，补录的改成当时的日期。"
    )

    def offer(self, owners: Mapping[int, str], leaders: Mapping[int, str]) -> None:
        """Who can be chosen, by id with name and post."""
        self.owner.choices = options(("", "请选择"), *owners.items())
        self.leader.choices = options(("", "请选择"), *leaders.items())
