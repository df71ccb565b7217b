"""The forms of single steps. Each shows what its action asks for; whether that is enough the engine says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from tracker.foundation.web.forms import DayField, FilesField, Form, options
from tracker.people.accounts.models import User
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries.sheet import MeasureLine, Sheet
from tracker.rectification.inspections.models import Category
from tracker.workflow.model import FIELD_LABELS

LONGEST_TEXT = 8000
LONGEST_QUANTITY = 40


@dataclass(frozen=True)
class Desk:
    """What lies on the desk when a form is filled in: the finding, the day, and who can be chosen.

    `typed_for` names the person whose act is typed in (代录); `targets` are the findings that it may be merged into.
    """

    sheet: Sheet
    today: date
    owners: Sequence[tuple[User, str]] = ()
    leaders: Sequence[tuple[User, str]] = ()
    units: Sequence[str] = ()
    measure: MeasureLine | None = None
    evidence_id: int | None = None
    typed_for: str = ""
    targets: Sequence[Finding] = ()
    categories: Sequence[Category] = ()
    asks_poll: bool = False


class StepForm(Form):
    """What every step carries: the revision of the page that was looked at, and the business day (业务日期)."""

    needs_people: ClassVar[bool] = False
    needs_measure: ClassVar[bool] = False
    needs_targets: ClassVar[bool] = False
    needs_categories: ClassVar[bool] = False
    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired("页面不完整，请刷新后重试。")])
    effective_on = DayField(
        "业务日期", [DataRequired()], description="默认今天。补录以前办的事，改成当时的日期，记录上会注明“补录”。"
    )
    paper = FilesField("纸质材料")

    @staticmethod
    def defaults(desk: Desk) -> dict[str, Any]:  # noqa: ARG004 - forms that start empty do not look at the desk
        """What stands in the form when it is opened. Opinions and verdicts never do."""
        return {}

    def fit(self, desk: Desk) -> None:
        """Adapt choices and fields to the finding."""

    def paper_of(self, desk: Desk) -> str:  # noqa: ARG002 - most acts stand on no paper, whatever the finding
        """What the paper is called whose scan may come with this act; empty when none is asked for."""
        return ""

    def ask_for_paper(self, desk: Desk) -> None:
        """Ask for the scan that the act stands on: what was typed in for somebody (代录) must have one."""
        label = self.paper_of(desk)
        if desk.typed_for:
            label = label or f"{desk.typed_for}签字的纸质材料"
            self.paper.validators = [DataRequired(f"请附上{label}的照片或扫描件。")]
            self.paper.flags.required = True
        if label:
            self.paper.label.text = f"{label}（照片或扫描件）"
        else:
            del self.paper

    def refuse(self, *messages: str) -> None:
        """Show what was refused: at the fields that a sentence is about, above the form where it is about none."""
        for sentence in messages:
            about = [self[name] for name in fields_of(sentence) if name in self]
            for field in about:
                field.errors = (*field.errors, sentence)
            if not about:
                super().refuse(sentence)

    @property
    def uploads(self) -> list[Any]:
        """The fields that files were chosen in: a browser never keeps them in a form that comes back."""
        return [self[name] for name in ("files", "paper") if name in self and self[name].data]

    def start(self, desk: Desk) -> None:
        """Set what is always fresh: the revision and the limits of the business day."""
        self.revision.data, self.revision.raw_data = desk.sheet.finding.revision, None
        limits = {"min": desk.sheet.finding.effective_on.isoformat(), "max": desk.today.isoformat()}
        self.effective_on.render_kw = limits

    @property
    def shown(self) -> list[Any]:
        """The fields between the hidden ones and the business day, in their order."""
        apart = ("revision", "effective_on", "paper", "confirmed", "seen_warnings", "csrf_token")
        return [field for field in self if field.name not in apart]


# Fields by the words with which the engine and the operations speak of them.
_ABOUT = {
    **{label: name for name, label in FIELD_LABELS.items() if name != "measures"},
    "挽回金额": "amount",
    "佐证材料或书面结果": "result",
    "责任人和责任领导不能是同一个人": "leader",
    "须填写整改时限": "deadline",
    "整改时限不能早于": "deadline",
    "整改类型和时限只能": "deadline",
    "不能直接改整改时限": "deadline",
    "申请延至的日期": "new_deadline",
    "预计完成日期": "expected_end",
    "下次检视日期要晚于": "next_review_on",
    "反馈单位同意的依据": "consent",
    "办理日期不能": "effective_on",
    "参评人数": "polled",
    "满意人数": "satisfied",
}
_LISTED = re.compile(r"(?:还缺|填写：)([^；]+)")


def fields_of(sentence: str) -> list[str]:
    """The names of the fields that a refusal is about; empty where it is about the finding as a whole.

    A list of what is missing (还缺文号、制度名称) names each; other sentences are known by their words.
    """
    listed = _LISTED.search(sentence)
    if listed:
        return [_ABOUT[word] for word in listed[1].split("、") if word in _ABOUT]
    return list(dict.fromkeys(name for words, name in _ABOUT.items() if words in sentence and len(words) > _SHORT))


_SHORT = 4  # shorter labels (意见, 文号) stand in too many sentences


def chosen(value: Any) -> int | None:
    """The id or number that was chosen in a select; None where nothing was."""
    return int(value) if value not in (None, "", "None") else None


class ConfirmForm(StepForm):
    """Nothing to fill in but the day."""


def text_field(label: str, *validators: Any, help: str = "", rows: int = 4) -> TextAreaField:  # noqa: A002 - as in the macros
    return TextAreaField(label, [Length(max=LONGEST_TEXT), *validators], description=help, render_kw={"rows": rows})


def confirmation(label: str) -> BooleanField:
    """The box that a final step asks to tick."""
    return BooleanField(label, [DataRequired("请先勾选确认。")])


class ReturnForm(StepForm):
    """Giving back a draft or a plan."""

    reason = text_field("退回理由", DataRequired())


class SendBackForm(StepForm):
    """退回整改: the reason has at least ten characters (rule 3 of domain.md §2; the engine counts)."""

    reason = text_field(
        "退回理由", DataRequired(), help="不少于10个字。写清哪里没有改到位、要补什么，责任人会照此再改。"
    )

    def paper_of(self, desk: Desk) -> str:
        return minutes_scan(desk)


class ObjectionForm(StepForm):
    """提出异议."""

    reason = text_field("异议内容", DataRequired(), help="写明哪些表述与事实不符、依据是什么。答复前不用签收。")


class AnswerForm(StepForm):
    """答复异议."""

    reason = text_field("答复内容", DataRequired())


class RefusalForm(StepForm):
    """记录拒收."""

    reason = text_field("拒收情况", DataRequired(), help="写明何时、何人、以什么理由拒绝签收。记录后照常进入整改。")


class RejectForm(StepForm):
    """驳回延期."""

    reason = text_field("驳回理由", DataRequired())


class DismissForm(StepForm):
    """不认定反弹."""

    reason = text_field("不认定的理由", DataRequired())


class OpinionForm(StepForm):
    """An opinion without more: on a plan, an extension, a stage result."""

    opinion = text_field("意见")


def minutes_scan(desk: Desk) -> str:
    """Where a meeting decides, its minutes are the paper."""
    return "会议纪要" if desk.sheet.stage and desk.sheet.stage.requires_minutes else ""


class ReviewForm(StepForm):
    """A review step; the meeting stands in it where a meeting decides, the visit where it is on site.

    群众评议 is asked for where the template names it.
    """

    opinion = text_field("审核意见")
    polled = IntegerField("群众评议：参评人数", [Optional(), NumberRange(min=1, max=100000)])
    satisfied = IntegerField("其中满意人数", [Optional(), NumberRange(min=0, max=100000)])
    visited_on = DayField("现场核查日期")
    meeting_on = DayField("会议日期")
    minute_number = StringField("会议纪要号", [Length(max=60)])

    def fit(self, desk: Desk) -> None:
        stage = desk.sheet.stage
        if stage:
            self.opinion.label.text = f"{stage.label}意见"
        if not (stage and stage.on_site):
            del self.visited_on
        if not (stage and stage.requires_minutes):
            del self.meeting_on
            del self.minute_number
        else:
            self.meeting_on.flags.required = self.minute_number.flags.required = True
        if not desk.asks_poll:
            del self.polled
            del self.satisfied

    def paper_of(self, desk: Desk) -> str:
        return minutes_scan(desk)


class CloseForm(ReviewForm):
    """审定: after it the finding is struck off."""

    confirmed = confirmation("我已核对整改措施和佐证材料，同意销号。销号后系统自动安排回头看。")


class ClosureForm(StepForm):
    """申请销号."""

    statement = text_field(
        "整改完成情况",
        DataRequired(),
        help="写清改了什么、见到什么成效（制度几项、资金多少、处理几人）。审核人看到的就是这段话。",
        rows=6,
    )


class ExtensionForm(StepForm):
    """申请延期 or 转长期."""

    asks = RadioField("申请事项", choices=options(("later", "延长整改时限"), ("long", "转为长期坚持")), default="later")
    new_deadline = DayField("申请延至", description="延长整改时限必须填写，转为长期坚持的不填。")
    stage_goal = text_field("阶段目标", help="转为长期坚持必须填写：下次检视前改到什么程度。", rows=2)
    next_review_on = DayField("下次检视日期", description="转为长期坚持必须填写，到期前系统照此提醒。")
    expected_end = DayField("预计完成日期", description="转为长期坚持必须填写，台账上写作“某日前，并长期坚持”。")
    reason = text_field("申请理由", DataRequired())


class FollowUpForm(StepForm):
    """What a look back (回头看) saw."""

    text = text_field("核查情况", DataRequired(), help="写看到的事实：查了什么、看了哪里、问了谁。")
    method = StringField("检查方式", [Length(max=60)], render_kw={"list": "methods", "placeholder": "如：实地查看"})
    witness = StringField("村民见证人", [Length(max=60)])


class ReopenForm(StepForm):
    """重新挂账: a new round begins."""

    reason = text_field("重新挂账的依据", DataRequired(), help="不少于10个字。")
    deadline = DayField("新的整改时限", [DataRequired()])
    deadline_text = StringField("时限表述", [Length(max=80)], description="需要与日期不同的写法时填写。")
    confirmed = confirmation("确认重新挂账。问题回到“整改中”，进入下一轮，已完成的措施重新打开。")

    @staticmethod
    def defaults(desk: Desk) -> dict[str, Any]:
        return {"deadline": desk.sheet.second_deadline}


class CorrectionForm(StepForm):
    """更正表述: a new version; the old one stays."""

    wording = text_field("问题表述", DataRequired(), rows=6)
    quantity = StringField("涉及数量", [Length(max=LONGEST_QUANTITY)], description="如6个村、132.6万元；没有就空着。")
    reason = text_field("更正理由", help="已反馈的问题必须写明理由，原表述保留在历史版本中。", rows=2)

    @staticmethod
    def defaults(desk: Desk) -> dict[str, Any]:
        return {"wording": desk.sheet.says.wording, "quantity": desk.sheet.says.quantity}
