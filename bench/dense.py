"""Findings as dense as an office writes them, in a database of their own: one is made with the operations that people
call, the others are copies of its rows with texts of their own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from tracker.foundation.db.schema import whole
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.history.models import Transition
from tracker.foundation.lib.time import SHANGHAI
from tracker.people.access.actor import Actor
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.people.accounts.queries import actor_of
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FindingVersion, Measure, MeasureVersion, ProgressReport
from tracker.rectification.inspections.models import Feedback, Source
from tracker.rectification.inspections.operations import NewInspection, open_inspection, seed_sources, start_feedback
from tracker.rectification.procedures.operations import publish_builtin, seed_calendar
from tracker.workflow.model import Role, Timeframe

DAY = date(2023, 3, 1)
AS_OF = date(2023, 12, 31)
MEASURES = 2
BATCH = 500  # findings an insert
# What stands in a copy beside its own text.
TABLES: tuple[Table, ...] = tuple(
    model.metadata.tables[model.__tablename__]
    for model in (Finding, FindingVersion, Measure, MeasureVersion, ProgressReport, Transition)
)
REFERENCES = {"finding_id": "finding", "measure_id": "measure", "subject_id": "finding", "chain_seq": "transition"}
PLACE = "东南西北上下前后青红白金石柳杨松桥河湖山岭坡湾家王李张刘陈赵周吴庄村店集镇"
PARTS = (
    "“三会一课”制度落实不严格，抽查12个村党支部，5个支部会议记录不规范、补记代签",
    "农村“三资”管理混乱，2021年以来有6个村未按规定公开村级财务，涉及资金132.6万元",
    "落实中央八项规定精神不到位，2022年3月至11月违规发放误餐补助等7.132万元（占抽查金额的11.4％）",
    "选人用人程序不规范，2019—2022年8名中层干部任职未按规定公示；档案管理存在缺项漏项",
    "修订《镇党委理论学习中心组学习制度》（镇发〔2023〕17号），每月集中学习不少于1次，学习情况纳入年度考核",
    "由镇纪委牵头，对52个党组织开展专项督查，督促立行立改；收款收据编号NO.0023187—0023195",
    "建立村级财务月公开制度，每月5日前在公开栏、微信群同步公开；镇农经站每季度抽查不少于30％的村",
    "资金已于2023年8月31日全部追缴到位，缴入镇财政专户；对3名责任人给予批评教育处理",
)


def make(path: Path, findings: int, seed: int = 1) -> None:
    """A new SQLite database with so many findings of one town."""
    engine = make_engine(f"sqlite:///{path}")
    whole().create_all(engine)
    with Sessions(engine).write() as session:
        _prototype(session)
        _copies(session, findings, random.Random(seed))  # noqa: S311 - texts, not secrets
        session.commit()
    engine.dispose()


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


def _prototype(session: Session) -> None:
    """The finding that all others are copies of, in 整改中, with two measures and their progress."""
    publish_builtin(session, instant(DAY))
    seed_calendar(session)
    seed_sources(session)
    county = _place(session, "county", "清江县", OrganizationKind.COUNTY, None)
    town = _place(session, "town", "清河镇", OrganizationKind.TOWN, county)
    people = [
        _person(session, name, place, role)
        for name, place, role in (
            ("巡察员", county, Role.INSPECTOR),
            ("协调员", town, Role.COORDINATOR),
            ("欧阳文华", town, Role.ACCOUNTABLE_LEADER),
            ("王喆", town, Role.OWNER),
        )
    ]
    inspector, coordinator, leader, owner = (act.By(actor, instant(DAY), DAY, DAY) for actor in people)
    finding = act.log_finding(session, _feedback(session, county, town), act.NewFinding("问题", "0"), inspector)
    act.submit_draft(session, finding, inspector)
    act.release(session, finding, coordinator)
    entry = act.Assignment(
        session.get_one(User, owner.actor.user_id),
        session.get_one(User, leader.actor.user_id),
        Timeframe.FIXED_TERM,
        AS_OF,
        responsible_unit="镇农经站",
    )
    act.assign(session, finding, entry, coordinator)
    act.acknowledge(session, finding, owner)
    act.write_plan(session, finding, "整改到位", [act.PlannedMeasure("措施") for _ in range(MEASURES)], owner)
    act.submit_plan(session, finding, owner)
    act.approve_plan(session, finding, "同意", leader)
    for number in range(1, MEASURES + 1):
        act.report_progress(session, finding, "进展", owner, number=number)
    session.flush()


def _place(session: Session, code: str, name: str, kind: OrganizationKind, above: Organization | None) -> Organization:
    new = NewOrganization(code, code.upper(), name, f"{name}委员会", kind, PartyKind.COMMITTEE)
    return add_organization(session, new, above)


def _person(session: Session, name: str, place: Organization, role: Role) -> Actor:
    user = add_user(session, role.value, name, now=instant(DAY) - timedelta(days=1))
    add_post(session, user, NewPost(place, role, role.value, DAY))
    return actor_of(session, user, DAY)


def _feedback(session: Session, county: Organization, town: Organization) -> Feedback:
    source = session.query(Source).filter_by(code="county_inspection").one()
    round_ = open_inspection(session, NewInspection("区委巡察", 2023, source, county, DAY), None, instant(DAY))
    return start_feedback(session, round_, town, "county-to-town", instant(DAY))


def _copies(session: Session, findings: int, chance: random.Random) -> None:
    originals = {table.name: [dict(row._mapping) for row in session.execute(select(table))] for table in TABLES}
    strides = {name: len(rows) for name, rows in originals.items()}
    for start in range(1, findings, BATCH):
        numbers = range(start, min(start + BATCH, findings))
        for table in TABLES:
            rows = [row for number in numbers for row in _copied(originals[table.name], table.name, number, strides)]
            for row in rows:
                _reword(row, chance)
            session.execute(insert(table), rows)


def _copied(rows: list[dict[str, Any]], table: str, number: int, strides: dict[str, int]) -> Iterator[dict[str, Any]]:
    """The rows of the copy with this number: its own ids, everything else as it was."""
    for row in rows:
        moved = {**row, "id": row["id"] + number * strides[table]}
        for name, of in REFERENCES.items():
            if row.get(name) is not None:
                moved[name] = row[name] + number * strides[of]
        if table == "finding":
            moved.update(code=f"{row['code']}-{number}", client_uuid=str(number), number=row["number"] + number)
        yield moved


def _reword(row: dict[str, Any], chance: random.Random) -> None:
    if "wording" in row:
        row["wording"] = _text(chance, 4)
    elif "text" in row:
        row["text"] = _text(chance, chance.choice((2, 3)))


def _text(chance: random.Random, parts: int) -> str:
    """Some clauses, no two texts alike: each clause begins with a place of its own."""
    places = ("".join(chance.choices(PLACE, k=3)) for _ in range(parts))
    return "；".join(map("".join, zip(places, chance.sample(PARTS, parts), strict=True))) + "。"
