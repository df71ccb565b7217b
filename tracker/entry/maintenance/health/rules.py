"""What is well and what needs a person, from plain facts. Pure; every sentence is for the office's administrator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.foundation.heartbeats.models import Heartbeat, JobRun
from tracker.foundation.history.models import ChainCheck
from tracker.foundation.lib.time import day_of
from tracker.foundation.tasks.queries import Standing
from tracker.workflow.workdays import years_to_know

SILENT = timedelta(seconds=90)  # four beats missed
LATE = timedelta(minutes=10)
ENDLESS = timedelta(hours=1)
BACKUP_AGE = timedelta(days=7)
LEAST_FREE_BYTES = 1 << 30
CHECK_AGE = timedelta(days=2)
_LOG = "运行日志里 scheduler 开头的几行写明原因"


@dataclass(frozen=True)
class Facts:
    """What was found at `now`; `years` are those whose holidays are known."""

    now: datetime
    leader: Heartbeat | None
    jobs: Sequence[JobRun]
    tasks: Standing
    free_bytes: int
    years: frozenset[int]
    backup_at: datetime | None
    history: ChainCheck | None
    dead: int


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `advice` says what to do where it is not well."""

    code: str
    label: str
    sentence: str
    advice: str = ""

    @property
    def well(self) -> bool:
        """Whether nobody needs to do anything."""
        return not self.advice


def checks(facts: Facts) -> tuple[Check, ...]:
    """Everything that is looked at, in the order in which one would mend it."""
    jobs = (job_check(run, facts.now) for run in facts.jobs)
    rest = (_history(facts), _tasks(facts), _deliveries(facts), _disk(facts))
    return (_leader(facts), *jobs, *rest, *_calendar(facts), _backup(facts))


def lateness(run: JobRun, now: datetime) -> timedelta:
    """How long the job's next run is overdue; zero while it runs or waits for its time."""
    return timedelta(0) if run.running else max(now - run.due_at, timedelta(0))


def _leader(facts: Facts) -> Check:
    code, label, advice = "clock", "定时进程", "请重新启动服务（./run）；停机期间该做的会自动补上，不会重复"
    if facts.leader is None:
        return Check(code, label, "还没有运行过，提醒、定期台账、定期检查都不会自动进行。", advice)
    silent = facts.now - facts.leader.beat_at
    if silent > SILENT:
        return Check(code, label, f"已经停了：最后一次心跳在{_ago(silent)}。", advice)
    since = _ago(facts.now - facts.leader.leads_since)
    return Check(
        code, label, f"正在运行，{_ago(silent)}有心跳；{since}由{facts.leader.host}的{facts.leader.pid}号进程接手。"
    )


def job_check(run: JobRun, now: datetime) -> Check:
    """How a job of the timetable goes."""
    sentence = "".join(_told(run, now))
    return Check(f"job:{run.name}", run.label, sentence, "；".join(_wrong(run, now)))


def _told(run: JobRun, now: datetime) -> Iterator[str]:
    if run.started_at is None:
        yield "还没有执行过。"
        return
    if run.running:
        yield f"正在执行，{_ago(now - run.started_at)}开始。"
        return
    yield f"{_ago(now - run.started_at)}执行，用时{run.seconds or 0:.1f}秒，"
    yield f"出错（{run.error}），没有完成。" if run.error else f"处理{run.made or 0}项。"
    if lateness(run, now) > LATE:
        yield f"下一次已经晚了{_span(lateness(run, now))}。"


def _wrong(run: JobRun, now: datetime) -> Iterator[str]:
    if run.running and run.started_at is not None and now - run.started_at > ENDLESS:
        yield f"执行太久没有结束：请重新启动服务（./run）；{_LOG}"
    if run.error and not run.running:
        yield f"到时候会自动再做；一直出错的，{_LOG}，请转给维护人员"
    if lateness(run, now) > LATE:
        yield "定时进程恢复以后自动补做，不会重复"


def _tasks(facts: Facts) -> Check:
    tasks = facts.tasks
    sentence = f"{tasks.waiting}个在排队，最近一天有{tasks.broken}个意外中断。"
    advice = []
    if tasks.oldest_at is not None and facts.now - tasks.oldest_at > LATE:
        advice.append(
            f"最早的等了{_span(facts.now - tasks.oldest_at)}，执行任务的进程可能停了，请重新启动服务（./run）"
        )
    if tasks.broken:
        advice.append("运行日志里 tasks 开头的几行写明中断的原因，请转给维护人员；台账和档案可以重新打印")
    return Check("tasks", "后台任务（台账、档案、报告）", sentence, "；".join(advice))


def _history(facts: Facts) -> Check:
    code, label, check = "history", "历史记录核对", facts.history
    if check is None:
        return Check(code, label, "还没有核对过。", "定时进程运行起来就会核对，以后每天夜里一次")
    age = facts.now - check.checked_at
    if check.fault:
        advice = "请保留现场和备份，告诉审计管理员；服务器上执行 ./run tracker audit verify 再核对一次"
        return Check(code, label, f"{_ago(age)}核对到第一处不符：{check.fault}。", advice)
    late = "两天没有核对了，请看定时进程和“核对历史”这项任务" if age > CHECK_AGE else ""
    return Check(code, label, f"{_ago(age)}核对，{check.transitions}条办理记录没有改动。", late)


def _deliveries(facts: Facts) -> Check:
    code, label = "deliveries", "站外提醒（邮件、机器人等）"
    if not facts.dead:
        return Check(code, label, "没有发送失败的。")
    return Check(code, label, f"{facts.dead}件没有发出去。", "原因列在“发送情况”里，处理好以后按“重新发送”")


def _disk(facts: Facts) -> Check:
    free = f"数据文件夹所在的磁盘还剩{facts.free_bytes / (1 << 30):.1f} GB。"
    short = facts.free_bytes < LEAST_FREE_BYTES
    return Check("disk", "磁盘空间", free, "不足1 GB，满了就不能再录入，请清理磁盘或换大一些的" if short else "")


def _calendar(facts: Facts) -> Iterator[Check]:
    today = day_of(facts.now)
    wanted = years_to_know(today)
    missing = [year for year in wanted if year not in facts.years]
    if not missing:
        yield Check("calendar", "放假和调休", f"{'、'.join(map(str, wanted))}年的安排已经录入。")
    for year in missing:
        yield Check(
            f"calendar:{year}",
            "放假和调休",
            f"还没有{year}年的安排，{_until(year, today)}按周一至周五算工作日。",
            _NEWER,
        )


_NEWER = "国务院办公厅的通知发布以后，请更新到带有这一年安排的版本；已经定下的时限不会变"


def _until(year: int, today: date) -> str:
    return "现在" if year == today.year else "到时候会"


def _backup(facts: Facts) -> Check:
    advice = "请看“数据库备份”有没有出错，再执行 ./run tracker backup；佐证材料在数据文件夹的 evidence 里，要另外复制"
    if facts.backup_at is None:
        return Check("backup", "数据库备份", "还没有备份。", advice)
    age = facts.now - facts.backup_at
    return Check("backup", "数据库备份", f"最近一次在{_ago(age)}。", advice if age > BACKUP_AGE else "")


def _ago(span: timedelta) -> str:
    return f"{_span(span)}前"


def _span(span: timedelta) -> str:
    """3秒, 5分钟, 2小时 or 4天, rounded down; a clock that runs ahead gives 0秒."""
    seconds = max(int(span.total_seconds()), 0)
    for size, unit in ((86_400, "天"), (3_600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}秒"
