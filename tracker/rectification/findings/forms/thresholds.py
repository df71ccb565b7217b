"""The form of an office's thresholds: one row for each step, one unit for each timeframe. Shape only."""

from __future__ import annotations

from typing import Any, cast

from wtforms import BooleanField, FieldList, FormField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from tracker.foundation.web.forms import ChecksField, Form, options
from tracker.workflow.model import Role, Timeframe
from tracker.workflow.thresholds import KEYS, MOST_DAYS, Key, Threshold, Thresholds, Unit

TOLD_ROLES = (
    *(Role.OWNER, Role.SECRETARY, Role.ACCOUNTABLE_LEADER, Role.COORDINATOR),
    *(Role.REVIEWER, Role.APPROVER, Role.INSPECTOR, Role.SUPERVISOR),
)


class StepRow(Form):
    """One step; without days it is not used. The form around it carries the token."""

    class Meta(Form.Meta):
        csrf = False

    days = IntegerField("天数", [Optional(), NumberRange(0, MOST_DAYS, f"天数填0到{MOST_DAYS}")])
    roles = ChecksField("告诉谁", choices=options(*((role.value, role.label) for role in TOLD_ROLES)))
    outward = BooleanField("同时发到邮件、机器人（不勾选只在站内）")


class ThresholdsForm(Form):
    """A whole table, its rows in the order of `KEYS`. `seen` is the version that the page was made from."""

    seen = IntegerField("版次", [InputRequired()])
    units = FieldList(
        SelectField("单位", choices=options(("days", "天"), ("workdays", "工作日"))),
        "天数按什么算",
        min_entries=len(Timeframe),
        max_entries=len(Timeframe),
    )
    rows = FieldList(FormField(StepRow), "打开的步骤", min_entries=len(KEYS), max_entries=len(KEYS))

    def table(self) -> Thresholds:
        """What was entered in a validated form."""
        units = dict(zip(Timeframe, (str(one.data) for one in self.units), strict=True))
        return {
            key: Threshold(
                row.form.days.data,
                tuple(role for role in Role if role.value in (row.form.roles.data or ())),
                cast(Unit, units[key[0]]) if key[0] else "days",
                bool(row.form.outward.data),
            )
            for key, row in zip(KEYS, self.rows, strict=True)
            if row.form.days.data is not None
        }

    def steps(self) -> list[tuple[Key, Any]]:
        """Each row with what it is about."""
        return list(zip(KEYS, (row.form for row in self.rows), strict=True))


def as_entered(table: Thresholds, seen: int) -> dict[str, Any]:
    """A table as the data of the form."""
    return {
        "seen": seen,
        "units": [next(one.unit for key, one in table.items() if key[0] is timeframe) for timeframe in Timeframe],
        "rows": [
            {"days": one.days, "roles": [role.value for role in one.roles], "outward": one.outward}
            if (one := table.get(key))
            else {"days": None, "roles": [], "outward": True}
            for key in KEYS
        ],
    }
