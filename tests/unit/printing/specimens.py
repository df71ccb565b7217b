"""Specimen pages: every declared ledger and a form, filled with wording as offices write it, without a database."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from tests.unit.printing import forms
from tests.unit.printing.forms import QR, STAMP
from tests.unit.printing.samples import ASPECTS, MEASURES, PROBLEMS, PROGRESS
from tracker.foundation.printing.binding import BoundFiles
from tracker.foundation.printing.composing import compose
from tracker.foundation.printing.document import Column, Entry, Group, Sheet
from tracker.foundation.printing.flowing import lay_out
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.pages import Composed
from tracker.foundation.printing.papers import Paper
from tracker.output.ledgers.declarations import KINDS

NAMES = ("张喆", "李建国", "欧阳文华", "赵䶮", "孙旻", "王垚")
UNITS = ("镇党政办", "青山村党总支", "镇农经站、镇财政所", "清河村党支部")
DAYS = ("2023年9月5日", "2023年12月31日", "2023年3月28日", "2025年底前，并长期坚持")
CHOICES = {
    "category": ("党的领导弱化", "群众身边不正之风", "基层党组织建设薄弱"),
    "aspect": ("理论学习不深入", "“三资”管理混乱", "组织生活不规范"),
    "timeframe": ("立行立改", "限期整改", "长期坚持"),
    "outcome": ("已完成", "阶段性完成", "未完成"),
    "level": ("一般", "较重"),
    "method": ("书面", "当面"),
    "severity": ("一般", "较重", "严重"),
    "source": ("区委巡察",),
    "status": ("已销号", "整改中"),
    "kind": ("谈话提醒", "约谈", "诫勉谈话"),
    "revises": ("新建", "修订"),
    "quantity": ("6个村", "132.6万元", "8人次"),
    "treatment": ("予以巩固", "继续整改"),
    "post": ("村党组织书记", "村报账员"),
    "document": ("镇发〔2023〕17号", "镇办发〔2023〕8号"),
    "receipt": ("NO.0023187", "NO.0023195"),
    "due": ("71320",),
    "recovered": ("71320", "35660"),
    "outstanding": ("0", "35660"),
    "files": ("制度文件1份、会议记录2份、公示照片3张",),
    "paid_on": ("2023年8月31日",),
    "reviewed": ("李建国 2023年9月8日\n赵䶮 2023年9月12日",),
    "decided": ("党委会 2023年9月20日 纪要〔2023〕31号",),
    "applicant": ("张喆 2023年9月5日",),
    "checked": ("2023年12月20日 实地查看",),
    "concluded": ("2023年10月8日 孙旻",),
    "responsible": ("镇党政办 王垚", "青山村党总支 赵䶮", "镇农经站、镇财政所 孙旻"),
    "name": ("镇党委理论学习中心组学习制度", "村级财务月公开制度"),
    "department": UNITS,
    "review": ("通过\n2023年12月31日",),
    "persons": ("王垚（青山村党总支书记）",),
    "goal": ("学习制度健全，每月集中学习不少于1次，学习实效明显增强。",),
}
LONG = {"finding": PROBLEMS, "matter": PROBLEMS, "risk": PROBLEMS, "subject": PROBLEMS}
EMPTY = ("remark", "signature", "supporting_units")


def value(key: str, number: int, chance: random.Random) -> str:
    """What stands in a column of this name."""
    if key == "number":
        return str(number)
    if key in EMPTY:
        return ""
    if key in ("code", "working_paper", "notice"):
        return f"2023-QX-02-ZD-{number:03}"
    if key in LONG:
        return "；".join(chance.sample(LONG[key], chance.choice((1, 1, 2)))) + "。"
    if key in CHOICES:
        return chance.choice(CHOICES[key])
    if key.endswith(("_on", "deadline", "limit", "handed_over")):
        return chance.choice(DAYS[:3])
    if "unit" in key or key == "organization":
        return chance.choice(UNITS)
    if key in ("measure", "measures", "reason"):
        return "；".join(chance.sample(MEASURES, chance.choice((1, 1, 2)))) + "。"
    if key in ("owner", "leader", "person", "talker", "checked_by"):
        return chance.choice(NAMES)
    return chance.choice(PROGRESS)


def specimen(code: str, count: int = 12, **how: object) -> Sheet:
    """A declared ledger with so many entries."""
    kind, chance = KINDS[code], random.Random(code)
    columns = tuple(
        Column(c.key, c.label, c.width_mm, c.align, bool(c.merged), c.amount, c.dated) for c in kind.columns
    )
    entries = tuple(_entry(columns, number, chance) for number in range(1, count + 1))
    half = -(-count // 2)
    groups = tuple(
        Group(f"{'一二'[at]}、{ASPECTS[at]}方面（2个方面{len(part)}个问题）", part)
        for at, part in enumerate((entries[:half], entries[half:]))
        if part
    )
    sheet = Sheet(
        title=f"中共青山镇委员会区委第二轮巡察{kind.title}",
        columns=columns,
        groups=groups,
        header=("填报单位(盖章)：中共青山镇委员会", "统计截止时间：2023年12月31日", "填报日期：2024年1月5日"),
        signatures=kind.signatures,
        notes=(
            f"口径：反馈问题{count}个，其中已完成9个、阶段性完成1个、未完成2个，完成率75.0％（按镇党委45个、村级党组织35个分别统计）。",
            "“已完成”指已销号或已巩固且没有未完成的措施；完成率＝已完成÷反馈问题，四舍五入。",
            "统计截至2023年12月31日，以2024年1月5日09:30前录入的数据为准。",
        ),
        nil_text=kind.nil_text,
        footer=STAMP,
        paper=kind.paper,
        qr=QR,
    )
    return replace(sheet, **how)  # type: ignore[arg-type]  # fields of Sheet


def _entry(columns: tuple[Column, ...], number: int, chance: random.Random) -> Entry:
    cells = {column.key: value(column.key, number, chance) for column in columns if column.merged}
    single = [column.key for column in columns if not column.merged]
    lines = chance.choice((1, 1, 2, 3)) if any(column.merged for column in columns[1:]) else 1
    return Entry(cells, tuple({key: value(key, number, chance) for key in single} for _ in range(lines)))


def _laid(paper: Paper, faces: Faces) -> Composed:
    return lay_out(paper, faces, BoundFiles(paper)).composed


Made = Callable[[Faces], Composed]
# Name of the reference image → what is composed, and which page of it (from 0) is kept.
PAGES: dict[str, tuple[Made, int]] = {
    "rectification": (lambda faces: compose(specimen("rectification"), faces), 0),
    "rectification-continued": (lambda faces: compose(specimen("rectification"), faces), 1),
    "rectification-document": (lambda faces: compose(specimen("rectification", profile="document"), faces), 1),
    "findings-document": (lambda faces: compose(specimen("findings", profile="document"), faces), 0),
    "closures": (lambda faces: compose(specimen("closures"), faces), 0),
    "supervision": (lambda faces: compose(specimen("supervision"), faces), 0),
    "follow_ups": (lambda faces: compose(specimen("follow_ups"), faces), 0),
    "funds-last": (lambda faces: compose(specimen("funds", 5), faces), 0),
    "talks-nil": (lambda faces: compose(specimen("talks", 0), faces), 0),
    "a3_closures": (lambda faces: compose(specimen("a3_closures"), faces), 0),
    "closure_approval": (lambda faces: _laid(forms.approval(), faces), 0),
    "follow_up_check": (lambda faces: _laid(forms.check(), faces), 0),
    "rectification_notice": (lambda faces: _laid(forms.notice(), faces), 0),
    "supervision_notice": (lambda faces: _laid(forms.pressing(), faces), 0),
    "talk_record": (lambda faces: _laid(forms.talk(), faces), 0),
}
