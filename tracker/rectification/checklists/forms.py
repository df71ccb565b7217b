"""The forms of checklists, visits and 举一反三: shape only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tracker.foundation.web.forms import ChecksField, DayField, FilesField, Form, options
from tracker.rectification.checklists.models import AnswerKind, ChecklistItem
from tracker.rectification.findings.models import Severity

LONGEST_TEXT = 4000
MOST_ROWS = 80
MOST_FOUND = 10
EMPTY_FOUND = 2
PHOTOS = "image/jpeg,image/png,image/webp"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SEVERITIES = options(*((one.value, one.label) for one in Severity))
_KINDS = options(*((one.value, one.label) for one in AnswerKind))


def _chosen(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class CopyForm(Form):
    """The name of an office's own copy."""

    title = StringField("清单名称", [DataRequired("请填写清单名称"), Length(max=80)])


class ItemRow(Form):
    """One item of a checklist that is being edited."""

    class Meta(Form.Meta):
        csrf = False  # the form around it carries the token

    section = StringField("所属部分", [Length(max=80)], render_kw={"list": "sections", "autocomplete": "off"})
    question = TextAreaField("检查什么", [Length(max=500)], render_kw={"rows": 2})
    wording = TextAreaField("不合格时写入问题的表述", [Length(max=1000)], render_kw={"rows": 2})
    severity = SelectField("风险等级", choices=_SEVERITIES, default=Severity.GENERAL.value)


class ChecklistForm(Form):
    """A checklist version. A row without a question is no item."""

    seen_version = IntegerField(validators=[InputRequired("页面不完整，请重新打开")])
    title = StringField("清单名称", [DataRequired("请填写清单名称"), Length(max=80)])
    purpose = TextAreaField("使用说明", [Length(max=500)], render_kw={"rows": 2})
    items = FieldList(FormField(ItemRow), "检查项", max_entries=MOST_ROWS)

    def rows(self) -> list[dict[str, Any]]:
        """What stands in the rows, in their order."""
        return [dict(row) for row in self.items.data]


def arranged(rows: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    """The rows after one of the buttons up-3, down-3, drop-3 or add-0; anything else leaves them as they are."""
    verb, _, digits = order.partition("-")
    at = int(digits) if re.fullmatch("[0-9]{1,2}", digits) else -1
    rows = list(rows)
    if verb == "add" and len(rows) < MOST_ROWS:
        return [*rows, {"section": rows[-1]["section"] if rows else ""}]
    if not 0 <= at < len(rows):
        return rows
    if verb == "drop":
        return rows[:at] + rows[at + 1 :]
    to = {"up": at - 1, "down": at + 1}.get(verb, at)
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return rows


class VisitForm(Form):
    """The beginning of a visit. `client_uuid` is made on the device where it can, else by the server."""

    client_uuid = HiddenField(filters=[lambda value: value if _UUID.fullmatch(value or "") else str(uuid4())])
    checklist = SelectField("使用清单", [InputRequired("请选择清单")], coerce=_chosen)
    organization = SelectField("被检查单位", [InputRequired("请选择被检查的单位")], coerce=_chosen)
    visited_on = DayField("检查日期", [DataRequired("请填写检查日期")])
    visitors = StringField("检查人员", [DataRequired("请填写检查人员"), Length(max=120)])
    witness = StringField("陪同见证人", [Length(max=60)])
    visiting = SelectField("检查村", [Optional()], coerce=_chosen)


class SectionForm(Form):
    """The items of one section of the answer sheet; made by `section_form`, for each sheet has its own."""

    def of(self, item: ChecklistItem) -> dict[str, Any]:
        """The fields of an item: kind, note, seen, photos."""
        return {name: self[f"{name}_{item.id}"] for name in ("kind", "note", "seen", "photos")}


def section_form(items: Iterable[ChecklistItem], data: dict[str, Any]) -> SectionForm:
    """The form of a section. Nothing is chosen before somebody chose it."""
    fields: dict[str, Any] = {}
    for item in items:
        fields |= {
            f"kind_{item.id}": RadioField(f"第{item.number}项", [Optional()], choices=_KINDS),
            f"note_{item.id}": TextAreaField("情况说明", [Length(max=LONGEST_TEXT)], render_kw={"rows": 2}),
            f"seen_{item.id}": HiddenField(validators=[Length(max=40)]),
            f"photos_{item.id}": FilesField("照片", accept=PHOTOS),
        }
    made: type[SectionForm] = type("OneSectionForm", (SectionForm,), fields)
    return made(data=data)


class RegisterRow(Form):
    """What the finding of one failed item will say."""

    class Meta(Form.Meta):
        csrf = False

    item = HiddenField()
    wording = TextAreaField(
        "问题表述", [DataRequired("请写明查出的问题"), Length(max=LONGEST_TEXT)], render_kw={"rows": 3}
    )
    severity = SelectField("风险等级", choices=_SEVERITIES)


class RegisterForm(Form):
    """All failed items of a visit on their way to become findings, and the feedback they go to."""

    target = SelectField("登记到", [DataRequired("请选择登记到哪一轮")])
    items = FieldList(FormField(RegisterRow), "要登记的问题")


class LateralForm(Form):
    """举一反三: what to look for, until when, and who is asked."""

    question = TextAreaField(
        "自查什么", [DataRequired("请写明要自查什么"), Length(max=LONGEST_TEXT)], render_kw={"rows": 4}
    )
    due_on = DayField("完成期限", [DataRequired("请填写完成期限")])
    siblings = BooleanField("同镇其他村")
    organizations = ChecksField("逐个选择", coerce=int)


class FoundRow(Form):
    """One problem that the village found itself."""

    class Meta(Form.Meta):
        csrf = False

    wording = TextAreaField("发现的问题", [Length(max=LONGEST_TEXT)], render_kw={"rows": 2})


class SelfCheckForm(Form):
    """The answer of a self-check. Nothing is chosen beforehand; both answers are confirmed."""

    outcome = RadioField(
        "自查结果",
        [InputRequired("请选择自查结果")],
        choices=options(("found", "发现了问题"), ("none", "经自查，暂未发现需整改的问题")),
    )
    found = FieldList(FormField(FoundRow), "发现的问题", max_entries=MOST_FOUND)
    confirmed = BooleanField("以上情况属实，本人对真实性负责", [InputRequired("请勾选确认后再报送")])

    def texts(self) -> Sequence[str]:
        """The problems that were written down."""
        return [row["wording"] for row in self.found.data if row["wording"]]

    def add_rows(self) -> None:
        """Two more empty rows."""
        for _ in range(min(EMPTY_FOUND, MOST_FOUND - len(self.found))):
            self.found.append_entry()
