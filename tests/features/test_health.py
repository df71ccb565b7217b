"""系统状态: each thing that can go wrong is told with what to do, on the page, as text and as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.cast import FIRST_DAY, instant
from tests.databases import SqliteWorkplace
from tests.web import Site, settings_for
from tracker.entry.cli import run as run_command
from tracker.entry.maintenance.backup import copies
from tracker.entry.maintenance.health.queries import as_dict, facts_at
from tracker.entry.maintenance.health.rules import Facts, checks
from tracker.foundation.heartbeats.models import Heartbeat, JobRun
from tracker.foundation.heartbeats.operations import Leader, Outcome, Words, beat, begin_run, end_run, take_over
from tracker.foundation.history.models import ChainCheck
from tracker.foundation.tasks.models import Task, TaskState
from tracker.foundation.tasks.operations import GAVE_UP, queue
from tracker.foundation.tasks.queries import Standing, standing

NOW = instant(FIRST_DAY, 11)
HOUR = timedelta(hours=1)
BEFORE = NOW - timedelta(minutes=7)


def job(**changes: object) -> JobRun:
    well = {"started_at": BEFORE, "finished_at": BEFORE + timedelta(seconds=2), "due_at": NOW + HOUR, "made": 3}
    return JobRun(name="remind", label="提醒", **{**well, **changes})


LEADER = Heartbeat(name="scheduler", token="t", host="server-1", pid=42, leads_since=NOW - HOUR, beat_at=NOW)
CHECK = ChainCheck(checked_at=BEFORE, transitions=12)
WELL = Facts(NOW, LEADER, [job()], Standing(0, None, 0), 50 << 30, frozenset({2023}), NOW - HOUR, CHECK, 0)

FAULTY = ChainCheck(checked_at=BEFORE, transitions=12, fault="review第3行被改动")
STALE = ChainCheck(checked_at=NOW - 72 * HOUR, transitions=12)


def told(facts: Facts) -> dict[str, tuple[str, str]]:
    """code → (sentence, advice) of what is not well."""
    return {check.code: (check.sentence, check.advice) for check in checks(facts) if not check.well}


def test_nothing_to_do_where_everything_goes() -> None:
    assert told(WELL) == {}
    assert [check.sentence for check in checks(WELL)][:2] == [
        "正在运行，0秒前有心跳；1小时前由server-1的42号进程接手。",
        "7分钟前执行，用时2.0秒，处理3项。",
    ]


@pytest.mark.parametrize(
    ("facts", "code", "says", "advises"),
    [
        (replace(WELL, leader=None), "clock", "还没有运行过", "请重新启动服务"),
        (replace(WELL, now=NOW + timedelta(minutes=3)), "clock", "最后一次心跳在3分钟前", "自动补上"),
        (replace(WELL, jobs=[job(due_at=NOW - HOUR)]), "job:remind", "下一次已经晚了1小时", "自动补做"),
        (
            replace(WELL, jobs=[job(error="OSError, a.py:3", made=None)]),
            "job:remind",
            "出错（OSError, a.py:3）",
            "日志",
        ),
        (replace(WELL, jobs=[job(started_at=NOW - 2 * HOUR, finished_at=None)]), "job:remind", "2小时前开始", "太久"),
        (replace(WELL, history=None), "history", "还没有核对过", "定时进程"),
        (replace(WELL, history=FAULTY), "history", "第一处不符：review第3行被改动", "审计管理员"),
        (replace(WELL, history=STALE), "history", "3天前核对", "两天没有核对"),
        (replace(WELL, dead=2), "deliveries", "2件没有发出去", "重新发送"),
        (replace(WELL, tasks=Standing(2, NOW - HOUR, 0)), "tasks", "2个在排队", "最早的等了1小时"),
        (replace(WELL, tasks=Standing(0, None, 1)), "tasks", "1个意外中断", "重新打印"),
        (replace(WELL, free_bytes=500 << 20), "disk", "还剩0.5 GB", "清理磁盘"),
        (replace(WELL, years=frozenset()), "calendar:2023", "还没有2023年的安排", "更新"),
        (replace(WELL, backup_at=None), "backup", "还没有备份", "./run tracker backup"),
        (replace(WELL, backup_at=NOW - timedelta(days=9)), "backup", "最近一次在9天前", "./run tracker backup"),
    ],
)
def test_what_needs_a_person_is_told_with_what_to_do(facts: Facts, code: str, says: str, advises: str) -> None:
    wrong = told(facts)
    assert list(wrong) == [code]
    assert says in wrong[code][0]
    assert advises in wrong[code][1]


def test_the_next_years_holidays_are_asked_for_from_october_on() -> None:
    def at(day: date) -> Facts:
        now = instant(day)
        check = ChainCheck(checked_at=now, transitions=12)
        return replace(WELL, now=now, leader=None, jobs=[], backup_at=now, history=check)

    assert list(told(at(date(2023, 9, 30)))) == ["clock"]
    assert list(told(at(date(2023, 10, 1)))) == ["clock", "calendar:2024"]


def test_only_what_broke_counts_as_broken(site: Site) -> None:
    ended: Callable[[str, datetime], Task] = lambda error, when: Task(  # noqa: E731 - a row each
        kind="x", arguments={}, state=TaskState.FAILED, created_at=NOW, finished_at=when, error=error
    )
    site.session.add_all([ended(GAVE_UP, BEFORE), ended(GAVE_UP, NOW - 30 * HOUR), ended("缺少字形", BEFORE)])
    left = queue(site.session, "x", {}, BEFORE)
    left.state, left.lease_until = TaskState.RUNNING, NOW - HOUR
    queue(site.session, "x", {}, NOW)
    site.session.flush()
    assert standing(site.session, NOW) == Standing(2, BEFORE, 1)


def all_well(site: Site, now: datetime) -> None:
    """A clock that has just run, and a backup of today."""
    leader = Leader("scheduler", "token", "server-1", 42)
    take_over(site.session, leader, {"remind": Words("提醒", "每小时第5分钟", "写提醒")}, now)
    begin_run(site.session, "remind", now)
    end_run(site.session, "remind", Outcome(made=3), now + HOUR, now)
    assert beat(site.session, leader, now)
    site.session.add(ChainCheck(checked_at=now, known_at=now, transitions=12, rows=30, root="a" * 64))
    site.session.commit()
    site.settings.backup_folder.mkdir(exist_ok=True)
    copy = site.settings.backup_folder / "20230301-0001.db"
    copy.touch()
    os.utime(copy, (now.timestamp(), now.timestamp()))


def test_the_page_is_for_the_system_administrator(site: Site) -> None:
    all_well(site, instant(FIRST_DAY, 11))
    client = site.login("sysadmin")
    assert "系统状态" in client.get("/").text
    page = client.get("/system-status").text
    assert "全部正常" in page
    assert "由server-1的42号进程接手" in page
    site.today += timedelta(days=30)
    page = site.login("sysadmin").get("/system-status").text
    assert "4项要处理" in page
    assert page.index("已经停了") < page.index("磁盘空间")


def test_the_command_ends_with_1_when_a_person_is_needed(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.session.commit()
    assert run_command(lambda: site.settings, ["status", "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert (facts["well"], facts["clock"], facts["jobs"], facts["backup_at"]) == (False, None, [], None)
    assert run_command(lambda: site.settings, ["status"]) == 1
    assert "要处理　定时进程：还没有运行过" in capsys.readouterr().out


def test_everything_well_reads_as_json(site: Site) -> None:
    all_well(site, NOW)
    with site.sessions.reading() as session:
        facts = facts_at(session, site.settings, NOW + timedelta(seconds=5))
    read = json.loads(json.dumps(as_dict(facts)))
    assert (read["well"], read["clock"]["seconds_since_beat"]) == (True, 5.0)
    (run,) = read["jobs"]
    assert (run["name"], run["made"], run["seconds"], run["seconds_late"]) == ("remind", 3, 0.0, 0.0)
    assert datetime.fromisoformat(run["due_at"]) == NOW + HOUR


def test_a_backup_is_made_when_asked_for(
    sqlite_workplace: SqliteWorkplace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sqlite_workplace.renew("empty")
    settings = settings_for(tmp_path, sqlite_workplace.url)
    assert run_command(lambda: settings, ["backup"]) == 0
    (copy,) = copies(settings)
    assert str(copy) in capsys.readouterr().out
    assert copy.read_bytes().startswith(b"SQLite format 3")
