"""Forms of procedures: copying, importing, the editor, its text, publishing."""

from __future__ import annotations

import re
from typing import Any, cast

from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.simple import TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from tracker.foundation.web.forms import ChecksField, Form, options
from tracker.rectification.procedures.rules.editing import (
    FREE_FIELDS,
    Edited,
    EditedButton,
    EditedStage,
    EditedState,
    Limit,
    Unit,
    plain_buttons,
)
from tracker.rectification.procedures.rules.words import ACTING_ROLES
from tracker.workflow.definitions.limits import LAST_MONTH
from tracker.workflow.model import FIELD_LABELS, Definition, EvidenceDef, MeasureKind, Role, State

LONGEST_TEXT = 200_000  # characters; the longest shipped template has 14,000
_ROLES = options(*((role.value, role.label) for role in ACTING_ROLES))
_UNITS = options(("workdays", "个工作日"), ("days", "天"))
_SEPARATORS = re.compile(r"[、，,;；\s]+")


def _words(label: str, longest: int = 40) -> Any:
    return StringField(label, [DataRequired(f"请填写{label}"), Length(max=longest)])


def _days(label: str = "时限") -> Any:
    return IntegerField(label, [Optional(), NumberRange(1, 3660, "时限填1到3660")])


def _fewest(label: str) -> Any:
    return IntegerField(label, [Optional(), NumberRange(0, 500, "字数填0到500")])


class Row(Form):
    """A part of a form; the form around it carries the token."""

    class Meta(Form.Meta):
        csrf = False


class StageRow(Row):
    """One review step."""

    was = HiddenField()
    label = _words("审核名称")
    role = SelectField("由谁办理", choices=_ROLES)
    requires_minutes = BooleanField("会议审定，要填会议日期和纪要号")
    on_site = BooleanField("到现场核查")
    state = StringField("状态名称", [Length(max=40)])
    button = StringField("按钮名称", [Length(max=40)])
    days = _days()
    unit = SelectField("时限单位", choices=_UNITS)
    reason_length = _fewest("退回理由至少几个字")


class StateRow(Row):
    """One state outside the review steps."""

    code = HiddenField()
    label = _words("状态名称")
    days = _days()
    unit = SelectField("时限单位", choices=_UNITS)


class ButtonRow(Row):
    """One button outside the review steps."""

    key = HiddenField()
    label = _words("按钮名称")
    roles = ChecksField("由谁办理", choices=_ROLES)
    required = ChecksField("必须填写")
    needs_reason = BooleanField("必须写理由")
    reason_length = _fewest("理由至少几个字")


class EvidenceRow(Row):
    """What a kind of measure must leave behind."""

    kind = HiddenField()
    files = IntegerField("佐证材料至少几份", [Optional(), NumberRange(0, 50, "份数填0到50")])
    result = BooleanField("必须写书面结果")


class DraftForm(Form):
    """The whole editor. `base` is the text from which the form was made, `revision` the draft's that was seen."""

    base = HiddenField(validators=[Length(max=LONGEST_TEXT)])
    revision = IntegerField("版次")
    label = _words("流程名称", 80)
    months = StringField("回头看", [DataRequired("请填写销号后几个月回头看，例如“3、6”"), Length(max=60)])
    stages = FieldList(FormField(StageRow), "审核步骤", max_entries=4)
    states = FieldList(FormField(StateRow), "其他环节", max_entries=40)
    buttons = FieldList(FormField(ButtonRow), "按钮", max_entries=120)
    evidence = FieldList(FormField(EvidenceRow), "佐证要求", max_entries=8)

    def validate_months(self, field: Any) -> None:
        """Months as 3、6."""
        parts = _SEPARATORS.split(field.data.strip())
        if not all(re.fullmatch("[0-9]{1,3}", part) and 1 <= int(part) <= LAST_MONTH for part in parts):
            raise ValidationError("回头看的月数写成“3、6”，每个是1到120之间的整数")

    def offer(self, base: Definition) -> None:
        """Set what the boxes of each button offer: those of its fields that are free."""
        buttons = dict(enumerate(plain_buttons(base)))
        for index, entry in enumerate(self.buttons):
            button = buttons.get(index)
            names = (*button.fields, *button.optional) if button else ()
            free = (name for name in names if name in FREE_FIELDS)
            entry.form.required.choices = options(*((name, FIELD_LABELS[name]) for name in free))

    def edited(self) -> Edited:
        """What was entered in a validated form; ValueError when a hidden field was tampered with."""
        return Edited(
            label=str(self.label.data),
            follow_up_months=tuple(int(part) for part in _SEPARATORS.split(str(self.months.data).strip())),
            stages=tuple(_stage(entry.form) for entry in self.stages),
            states=tuple(
                EditedState(State(str(entry.form.code.data)), entry.form.label.data, _limit(entry.form))
                for entry in self.states
            ),
            buttons=tuple(_button(entry.form) for entry in self.buttons),
            evidence=tuple(
                EvidenceDef(MeasureKind(str(entry.form.kind.data)), entry.form.files.data or 0, entry.form.result.data)
                for entry in self.evidence
            ),
        )


def _limit(row: Any) -> Limit:
    return Limit(row.days.data, cast(Unit, row.unit.data))


def _stage(row: StageRow) -> EditedStage:
    return EditedStage(
        label=str(row.label.data),
        role=Role(row.role.data),
        requires_minutes=bool(row.requires_minutes.data),
        on_site=bool(row.on_site.data),
        was=int(str(row.was.data)) if row.was.data in tuple("1234") else None,
        state=row.state.data or "",
        button=row.button.data or "",
        limit=_limit(row),
        reason_length=row.reason_length.data or 0,
    )


def _button(row: ButtonRow) -> EditedButton:
    length = row.reason_length.data or 0
    return EditedButton(
        key=str(row.key.data),
        label=str(row.label.data),
        roles=frozenset(Role(value) for value in row.roles.data or ()),
        required=frozenset(row.required.data or ()),
        needs_reason=bool(row.needs_reason.data or length),
        reason_length=length,
    )


def filled(edited: Edited) -> dict[str, Any]:
    """The data of a DraftForm that says what `edited` says."""
    return {
        "label": edited.label,
        "months": "、".join(map(str, edited.follow_up_months)),
        "stages": [
            {
                **vars(one),
                "role": one.role.value,
                "was": one.was or "",
                "reason_length": one.reason_length or None,
                **vars(one.limit),
            }
            for one in edited.stages
        ],
        "states": [{"code": one.code.value, "label": one.label, **vars(one.limit)} for one in edited.states],
        "buttons": [
            {
                **vars(one),
                "roles": sorted(one.roles),
                "required": sorted(one.required),
                "reason_length": one.reason_length or None,
            }
            for one in edited.buttons
        ],
        "evidence": [
            {"kind": one.kind.value, "files": one.files or None, "result": one.result} for one in edited.evidence
        ],
    }


class TextForm(Form):
    """The draft as text."""

    revision = IntegerField("版次")
    text = TextAreaField("流程文本", [DataRequired("流程文本是空的"), Length(max=LONGEST_TEXT)])


class CopyForm(Form):
    """Whose procedure it will be, and what it is called."""

    organization = SelectField("归属单位", [DataRequired("请选择单位")], coerce=int)
    label = _words("流程名称", 80)


class ImportForm(Form):
    """A text, pasted or uploaded."""

    organization = SelectField("归属单位", [DataRequired("请选择单位")], coerce=int)
    file = FileField("流程文件（.toml）")
    text = TextAreaField("或者粘贴文本", [Length(max=LONGEST_TEXT)])


class PublishForm(Form):
    """What the office says about the new version."""

    revision = IntegerField("版次")
    note = TextAreaField("发布说明", [DataRequired("请写明为什么这样改"), Length(max=500)])
    confirmed = BooleanField("以上改动已经核对，同意发布", [DataRequired("请先勾选确认")])


class MoveForm(Form):
    """Why findings change their procedure. Which ones is read from the boxes of the table."""

    reason = TextAreaField("变更理由", [DataRequired("请写明变更流程的理由"), Length(max=500)])
