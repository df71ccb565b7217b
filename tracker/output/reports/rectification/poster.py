"""村务公开栏: one A3 landscape sheet for each village, of what was approved, big enough to be read on a wall. Pure."""

from __future__ import annotations

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.printing.document import Column, Entry, Group, Sheet
from tracker.output.reports.rectification.content import Report, Treated

COLUMNS = (
    Column("number", "序号", 22, "center", merged=True),
    Column("finding", "反馈问题", 118, merged=True),
    Column("measure", "整改措施及成效", 128),
    Column("responsible", "责任单位\n及责任人", 42, "center", merged=True),
    Column("deadline", "完成时限", 36, "center", merged=True),
    Column("state", "完成情况", 34, "center", merged=True),
)


def poster(content: Report, code: str, village: str, unit: str) -> Sheet:
    """The sheet of the organization with this code; `unit` is how its party organization is printed."""
    findings = [one for one in content.findings if one.organization == code]
    done = sum(one.completed for one in findings)
    return Sheet(
        title=f"{village}整改情况公开栏",
        columns=COLUMNS,
        groups=(Group("", tuple(_entry(number, one) for number, one in enumerate(findings, 1))),),
        header=(f"公开单位：{unit}", "", f"公开日期：{chinese_date(content.filed_on)}"),
        notes=(f"统计截至{chinese_date(content.as_of)}。本栏公开问题{len(findings)}个，已整改完成{done}个。",),
        nil_text="目前没有需要公开的问题",
        paper="a3_landscape",
        profile="poster",
    )


def _entry(number: int, finding: Treated) -> Entry:
    responsible = "\n".join(part for part in (finding.unit, finding.person) if part)
    cells = {
        "number": str(number),
        "finding": finding.wording,
        "responsible": responsible,
        "deadline": finding.deadline,
        "state": finding.state.replace("（", "\n(").replace("）", ")"),
    }
    return Entry(cells, tuple({"measure": text} for text in finding.measures) or ({},))
