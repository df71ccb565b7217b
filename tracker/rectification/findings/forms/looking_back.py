"""The page of a look back over a whole round: what all findings share; each has its own row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from tracker.foundation.web.forms import DayField, Form, strip
from tracker.rectification.findings.forms.steps import LONGEST_TEXT


class LookBackForm(Form):
    """Date and way of the whole visit."""

    effective_on = DayField(
        "核查日期", [DataRequired("请填写核查日期")], description="默认今天，补录的改成当时的日期。"
    )
    method = StringField("检查方式", [Length(max=60)], render_kw={"list": "methods", "placeholder": "如：实地查看"})


@dataclass(frozen=True)
class LookRow:
    """What was entered about one finding; empty is not looked at."""

    outcome: str = ""
    text: str = ""
    witness: str = ""
    revision: int = 0

    @property
    def blank(self) -> bool:
        """Nothing was entered: the finding is passed over."""
        return not self.outcome and not self.text

    @property
    def fault(self) -> str:
        """What is missing in a row that was begun."""
        if self.blank:
            return ""
        if not self.outcome:
            return "请选择核查结果；这次没有看的，把核查情况清空"
        if not self.text:
            return "请填写核查情况：查了什么、看了哪里、问了谁"
        return "核查情况太长，请写得简短一些" if len(self.text) > LONGEST_TEXT else ""


def read_row(sent: Mapping[str, str], finding_id: int, organization_id: int) -> LookRow:
    """The row of a finding; the witness is that of its organization."""

    def text(name: str) -> str:
        return str(strip(sent.get(name, "")))

    revision = text(f"revision-{finding_id}")
    return LookRow(
        text(f"outcome-{finding_id}"),
        text(f"text-{finding_id}"),
        text(f"witness-{organization_id}")[:60],
        int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
    )
