"""Forms of the work itself: assigning, planning, progress, finished measures, evidence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from wtforms import (
    DecimalField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from tracker.foundation.web.forms import DayField, FilesField, Form, options
from tracker.rectification.findings.forms.doubts import Doubting
from tracker.rectification.findings.forms.rows import Rows
from tracker.rectification.findings.forms.steps import LONGEST_TEXT, Desk, StepForm, chosen
from tracker.workflow.model import MeasureKind, Timeframe

EMPTY_ROWS = 3
MOST_ROWS = 80
# The fields that show what a kind of measure must leave behind (rule 5 of domain.md §2).
PROOF = {
    MeasureKind.GENERAL: (),
    MeasureKind.INSTITUTION: ("institution_name", "document_number", "revises", "dated_on"),
    MeasureKind.RECOVERY: ("amount", "receipt", "dated_on", "amount_due"),
    MeasureKind.ACCOUNTABILITY: ("accountability_on", "accountability_form", "people_handled"),
}
_KINDS = options(*((kind.value, kind.label) for kind in MeasureKind))


class AssignForm(Doubting, StepForm):
    """交办: people, units and time."""

    needs_people: ClassVar[bool] = True
    owner = SelectField("责任人", [DataRequired()], coerce=chosen)
    leader = SelectField("责任领导", [DataRequired()], coerce=chosen)
    timeframe = SelectField(
        "整改类型", [DataRequired()], choices=options(("", "请选择"), *((one.value, one.label) for one in Timeframe))
    )
    deadline = DayField("整改时限", description="立行立改、限期整改必填。")
    responsible_unit = StringField("责任单位", [Length(max=80)], render_kw={"list": "units"})
    lead_unit = StringField("牵头单位", [Length(max=80)], render_kw={"list": "units"})
    supporting_units = StringField("配合单位", [Length(max=400)], description="有几个的，用顿号隔开。")
    deadline_text = StringField(
        "时限表述", [Length(max=80)], description="台账上的写法与日期不同时填写，如“2025年底前，并长期坚持”。"
    )
    reason = StringField("说明", [Length(max=400)], description="改派时写明原因。")

    @staticmethod
    def defaults(desk: Desk) -> dict[str, Any]:
        finding, says = desk.sheet.finding, desk.sheet.says
        return {
            "owner": finding.owner_id,
            "leader": finding.accountable_leader_id,
            "timeframe": finding.timeframe.value if finding.timeframe else "",
            "deadline": finding.deadline,
            "responsible_unit": says.responsible_unit or finding.organization.party_name,
            "lead_unit": says.lead_unit,
            "supporting_units": "、".join(says.supporting_units),
            "deadline_text": says.deadline_text,
        }

    def fit(self, desk: Desk) -> None:
        for field, people in ((self.owner, desk.owners), (self.leader, desk.leaders)):
            named = [(person.id, f"{person.name}（{post}）" if post else person.name) for person, post in people]
            field.choices = options(("", "请选择"), *named)

    @property
    def units(self) -> tuple[str, ...]:
        """配合单位 one by one."""
        text = (self.supporting_units.data or "").replace("，", "、").replace(",", "、").replace("；", "、")
        return tuple(unit.strip() for unit in text.split("、") if unit.strip())


class MoneyField(DecimalField):
    """An amount as people type it: 1,200.50 and 1200元 too."""

    def process_formdata(self, valuelist: list[str]) -> None:
        cleaned = [text.translate(_MONEY_NOISE).strip() for text in valuelist]
        super().process_formdata(cleaned)


_MONEY_NOISE = str.maketrans("０１２３４５６７８９．", "0123456789.", ",， 元")
_AMOUNT = [Optional(), NumberRange(min=Decimal("0.01"), max=Decimal("999999999999"))]
_REVISES = options(("", "请选择"), ("new", "新建"), ("revised", "修订"))


def _revised(value: str | bool | None) -> bool | None:
    """新建 is False, 修订 is True; None when nobody said."""
    return value if isinstance(value, bool) else {"new": False, "revised": True}.get(value or "")


class MeasureRow(Form):
    """One measure of the plan."""

    class Meta(Form.Meta):
        csrf = False  # the form around it carries the token

    number = HiddenField()
    text = TextAreaField("措施内容", [Length(max=LONGEST_TEXT)], render_kw={"rows": 2})
    kind = SelectField("类别", choices=_KINDS, default=MeasureKind.GENERAL.value)
    deadline = DayField("完成时限")
    owner_name = StringField("责任人", [Length(max=60)])
    amount_due = MoneyField("应追缴（元）", _AMOUNT, places=2)


class PlanForm(StepForm):
    """制定措施: the goal and its measures. A line without text is no measure."""

    goal = TextAreaField("整改目标", [DataRequired(), Length(max=LONGEST_TEXT)], render_kw={"rows": 3})
    measures = Rows(FormField(MeasureRow), "整改措施", max_entries=MOST_ROWS, words="一个问题最多{most}条措施")

    @staticmethod
    def defaults(desk: Desk) -> dict[str, Any]:
        lines = [
            {
                "number": str(line.number),
                "text": line.says.text,
                "kind": line.says.kind.value,
                "deadline": line.says.deadline,
                "owner_name": line.says.owner_name,
                "amount_due": line.says.amount_due,
            }
            for line in desk.sheet.measures
        ]
        return {"goal": desk.sheet.says.goal, "measures": (lines + [{}] * EMPTY_ROWS)[:MOST_ROWS]}

    def add_rows(self) -> None:
        """Three more empty lines, for whoever works without JavaScript."""
        for _ in range(min(EMPTY_ROWS, MOST_ROWS - len(self.measures))):
            self.measures.append_entry()


def _files(help: str = "") -> FilesField:  # noqa: A002 - as in the macros
    return FilesField("照片或文件", description=help)


class ProgressForm(StepForm):
    """报告进展: one note, with photos."""

    note = TextAreaField("进展情况", [DataRequired(), Length(max=LONGEST_TEXT)], render_kw={"rows": 4})
    measure = SelectField("针对哪条措施", coerce=chosen)
    files = _files()

    def fit(self, desk: Desk) -> None:
        self.measure.choices = _measures(desk, "整个问题")


def _measures(desk: Desk, none: str) -> list[Any]:
    lines = [(line.number, f"第{line.number}条：{line.says.text[:24]}") for line in desk.sheet.measures]
    return options(("", none), *lines)


class EvidenceForm(StepForm):
    """上传佐证材料."""

    files = FilesField("照片或文件", [DataRequired("请选择要上传的照片或文件。")])
    measure = SelectField("属于哪条措施", coerce=chosen)

    def fit(self, desk: Desk) -> None:
        self.measure.choices = _measures(desk, "整个问题")


class RemoveEvidenceForm(StepForm):
    """移除佐证材料; the record stays."""

    evidence = RadioField("要移除的材料", [DataRequired("请选择一份材料。")], coerce=chosen)
    reason = TextAreaField("移除理由", [DataRequired(), Length(max=LONGEST_TEXT)], render_kw={"rows": 2})

    @staticmethod
    def defaults(desk: Desk) -> dict[str, Any]:
        return {"evidence": desk.evidence_id}

    def fit(self, desk: Desk) -> None:
        mine = (one for one in desk.sheet.all_evidence if one.round_no == desk.sheet.finding.round_no)
        self.evidence.choices = options(*((item.id, item.title) for item in mine))


class MeasureDoneForm(StepForm):
    """完成措施, with the proof that its kind asks for, and what ledgers print beside it."""

    needs_measure: ClassVar[bool] = True
    institution_name = StringField("制度名称", [Length(max=120)])
    document_number = StringField("文号", [Length(max=60)])
    amount = MoneyField("挽回金额（元）", _AMOUNT, places=2)
    receipt = StringField("票据号", [Length(max=60)])
    revises = SelectField("新建或修订", choices=_REVISES, coerce=_revised)
    dated_on = DayField("印发日期")
    amount_due = MoneyField("应追缴金额（元）", _AMOUNT, places=2)
    accountability_on = DayField("问责日期")
    accountability_form = StringField("问责方式", [Length(max=40)], render_kw={"list": "accountability"})
    people_handled = IntegerField("处理人数", [Optional(), NumberRange(min=0, max=10000)])
    result = TextAreaField("整改结果", [Length(max=LONGEST_TEXT)], render_kw={"rows": 3})
    files = _files()

    @staticmethod
    def defaults(desk: Desk) -> dict[str, Any]:
        return {"amount_due": desk.measure.says.amount_due if desk.measure else None}

    def fit(self, desk: Desk) -> None:
        kind = desk.measure.says.kind if desk.measure else MeasureKind.GENERAL
        for name in {name for names in PROOF.values() for name in names}.difference(PROOF[kind]):
            del self[name]
        for name in PROOF[kind][:2]:
            self[name].flags.required = True
        if kind is MeasureKind.RECOVERY:
            self.dated_on.label.text = "缴款日期"
        if kind is MeasureKind.GENERAL:
            self.result.description = "写清做了什么、结果怎样；也可以只传佐证材料，两样至少有一样。"


class StageForm(StepForm):
    """报告阶段性成果 of a long-term finding."""

    stage_result = TextAreaField("阶段性成果", [DataRequired(), Length(max=LONGEST_TEXT)], render_kw={"rows": 5})
    next_review_on = DayField("下次检视日期", [DataRequired()])
