"""Forms of the side exits: 合并, 拆分, 作废, 移交. None of them can be taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import FormField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.foundation.web.forms import Form, options
from tracker.rectification.findings.forms.rows import Rows
from tracker.rectification.findings.forms.steps import LONGEST_TEXT, Desk, StepForm, chosen, confirmation, text_field
from tracker.workflow.model import State

_SHOWN = 40  # characters of a wording in a list of findings
MOST_PARTS = 20


def _consent() -> StringField:
    words = "写明文号或者记录，如“巡察办〔2023〕7号”。"
    return StringField("反馈单位同意的依据", [Length(max=200)], description=words)


class ExitForm(StepForm):
    """What every exit asks once the finding was fed back: the consent of the office that did, and its paper."""

    def fit(self, desk: Desk) -> None:
        if desk.sheet.finding.state in (State.DRAFT, State.AWAITING_RELEASE):
            del self.consent
        else:
            self.consent.validators = [DataRequired("请填写反馈单位同意的依据（文号或者记录）。"), Length(max=200)]
            self.consent.flags.required = True

    def paper_of(self, desk: Desk) -> str:  # noqa: ARG002 - the form knows whether consent is asked for
        return "反馈单位同意的材料" if "consent" in self else ""


class MergeForm(ExitForm):
    """合并: the finding goes into another one."""

    needs_targets: ClassVar[bool] = True
    target = SelectField("并入哪个问题", [DataRequired("请选择并入的问题。")])
    reason = text_field("合并理由", DataRequired(), help="如：与该问题反映的是同一件事。", rows=2)
    consent = _consent()
    confirmed = confirmation("确认合并。合并后由并入的问题整改、销号，本问题不再计数，不能恢复。")

    def fit(self, desk: Desk) -> None:
        super().fit(desk)
        found = [(one.code, f"{one.code}　{_start(one.current.wording)}") for one in desk.targets]
        self.target.choices = options(("", "请选择"), *found)


def _start(wording: str) -> str:
    return wording if len(wording) <= _SHOWN else f"{wording[:_SHOWN]}…"


class PartRow(Form):
    """One of the findings that a finding is split into."""

    class Meta(Form.Meta):
        csrf = False  # the form around it carries the token

    wording = TextAreaField("问题表述", [Length(max=LONGEST_TEXT)], render_kw={"rows": 3})
    category = SelectField("问题类别", coerce=chosen)


class SplitForm(ExitForm):
    """拆分: several findings take the place of one. A row without text is no part."""

    needs_categories: ClassVar[bool] = True
    parts = Rows(FormField(PartRow), "拆分后的问题", max_entries=MOST_PARTS, words="一次最多拆成{most}个问题")
    reason = text_field("拆分理由", DataRequired(), rows=2)
    consent = _consent()
    confirmed = confirmation("确认拆分。拆分后按新的问题分别整改、销号、计数，原问题不能恢复。")

    @staticmethod
    def defaults(desk: Desk) -> dict[str, Any]:  # noqa: ARG004 - two empty rows, whatever the finding
        return {"parts": [{}, {}]}

    def fit(self, desk: Desk) -> None:
        super().fit(desk)
        own = [(one.id, f"{one.parent.title}·{one.title}" if one.parent else one.title) for one in desk.categories]
        self.categories = options(("", "与原问题相同"), *own)
        for row in self.parts:
            row.form.category.choices = self.categories

    def add_rows(self) -> None:
        """One more empty row, for whoever works without JavaScript."""
        if len(self.parts) < MOST_PARTS:
            self.parts.append_entry().form.category.choices = self.categories


class VoidForm(ExitForm):
    """作废."""

    reason = text_field("作废理由", DataRequired())
    consent = _consent()
    confirmed = confirmation("确认作废。作废后不计入问题总数，不能恢复。")


class ReferForm(ExitForm):
    """移交."""

    reason = text_field("移交理由", DataRequired(), help="只写移交事由，不写线索内容和涉及的人。")
    receiver = StringField("接收单位", [Length(max=80)])
    consent = _consent()
    confirmed = confirmation("确认移交。移交后本系统只计件数，不能恢复。")
