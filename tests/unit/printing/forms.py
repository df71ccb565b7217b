"""Specimens of the forms (domain.md §3): what an office would have in hand, without a database."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from tests.unit.printing.samples import MEASURES, PROBLEMS
from tracker.foundation.printing.papers import Paper
from tracker.output.reports.paperwork.kinds import FORMS
from tracker.output.reports.paperwork.templates import filled, newest_edition

STAMP = "历史校验3f9ac81b20d4e6f7　截至2023年12月31日　数据时点2024年12月15日09:30:00\n核验码W4RI VZP3 5CEH 424X"
QR = "http://10.1.2.3:8000/prints/1234?f=3f9ac81b20d4e6f7"
CODE = "2023-QX-02-ZD-017"
FILED_ON = date(2024, 1, 5)


def form(code: str, **values: object) -> Paper:
    """A form of the newest edition, filled with these values."""
    kind = FORMS[code]
    html = filled(kind.template, newest_edition(), filed_on=FILED_ON, **values)
    return Paper(kind.title, html, STAMP, QR, profile=kind.profile)


def finding(**more: object) -> SimpleNamespace:
    """A finding that is as good as done."""
    measures = [SimpleNamespace(line=f"{'①②③'[n]}{text}。（2023年9月5日完成）") for n, text in enumerate(MEASURES[:3])]
    usual = {
        "code": CODE,
        "unit": "中共青山镇委员会",
        "as_of": date(2023, 12, 31),
        "source": "区委巡察",
        "organizer": "中共清江区委巡察工作领导小组办公室",
        "inspection": "区委第二轮巡察",
        "document_no": "清巡办〔2023〕12号",
        "fed_back_on": date(2023, 3, 1),
        "closed_on": date(2023, 9, 20),
        "leader": "李建国",
        "owner": "张喆",
        "lead_unit": "镇纪委",
        "responsible_unit": "镇党政办",
        "supporting_units": "镇农经站、镇财政所",
        "timeframe": SimpleNamespace(label="限期整改"),
        "deadline": "2023年9月30日",
        "category": "聚焦群众身边腐败问题和不正之风——“三资”管理混乱",
        "wording": "；".join(PROBLEMS[2:4]) + "。",
        "versions": [SimpleNamespace(wording="；".join(PROBLEMS[2:4]) + "。")],
        "goal": "村级财务按月公开，违规资金全部清退，“三资”管理制度健全并有效执行。",
        "measures": measures,
        "effects": "制定（修订）制度1项；追缴资金71320元；处理3人。",
        "proofs": [
            SimpleNamespace(title="村级财务月公开制度（镇发〔2023〕17号）", measure=1),
            SimpleNamespace(title="收款收据NO.0023187", measure=3),
        ],
        "poll": "参加评议21人，满意20人。",
        "steps": [
            SimpleNamespace(label_lines=label, opinion=None, final=final, minutes=False)
            for label, final in (("责任领导\n初审意见", False), ("镇纪委\n复核意见", False), ("镇党委\n审定意见", True))
        ],
        "files_with_superior": True,
    }
    return SimpleNamespace(**usual | more)


def approval() -> Paper:
    """A 销号审批表 before anybody has signed it."""
    return form("closure_approval", file=finding())


def long_approval() -> Paper:
    """A 销号审批表 of a wording of 8,000 characters and forty measures."""
    wording = "党委会议记录不规范，整改落实监督不到位。" * 400
    measures = [SimpleNamespace(line=f"第{n}项：逐人核对党费并公开。（尚未完成）") for n in range(1, 41)]
    return form(
        "closure_approval",
        file=finding(wording=wording, versions=[SimpleNamespace(wording=wording)], measures=measures),
    )


def check() -> Paper:
    """A 回头看核查表 that is taken along, and nothing filled in that nobody has seen."""
    look = SimpleNamespace(number=1, due_on=date(2023, 12, 20), checked_on=None)
    return form("follow_up_check", file=finding(), look=look)


def notice() -> Paper:
    """A 整改通知书 of a finding with a time limit."""
    return form("rectification_notice", file=finding())


def immediate() -> Paper:
    """A 立行立改通知书."""
    return form("immediate_notice", file=finding(deadline="2023年3月8日"))


def pressing() -> Paper:
    """A 督办通知单 that was answered once."""
    concerned = [SimpleNamespace(code=CODE, wording=PROBLEMS[2] + "。")]
    paper = SimpleNamespace(
        name="青山镇督〔2023〕3号",
        unit="青山村党总支",
        responsible="赵䶮（村党总支书记）",
        issued_on=date(2023, 9, 5),
        due_on=date(2023, 12, 31),
        level="重点督办",
        method="书面",
        subject="村级财务公开不及时，请逐项核对后公开，并说明原因。",
        issuer="青山镇纪委",
        findings=concerned,
        answers=[(date(2023, 9, 20), "赵䶮", "已公开2021年以来各月账目，正在核对合同。")],
        concluded_on=None,
    )
    return form("supervision_notice", paper=paper)


def talk() -> Paper:
    """A 约谈记录 with two people, to be signed."""
    paper = SimpleNamespace(
        name="约谈记录",
        unit="青山村党总支",
        kind="约谈",
        held_on=date(2023, 9, 8),
        place="镇纪委谈话室",
        talker="李建国",
        talker_post="镇纪委书记",
        persons=[("赵䶮", "青山村党总支书记"), ("孙旻", "青山村报账员")],
        head_count=2,
        matter="村级财务连续三个月没有公开",
        grounds="慢落实",
        findings=[SimpleNamespace(code=CODE, wording=PROBLEMS[2] + "。")],
        record="逐项核对了没有公开的账目，说明了公开的时限和要求。",
        result="限于2023年9月30日前公开，镇农经站抽查。",
    )
    return form("talk_record", paper=paper)
