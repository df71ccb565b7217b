"""The pages of ledgers: ordering one, watching it, fetching it; and who may see whose."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from tests.cast import FIRST_DAY, instant
from tests.databases import Listen
from tests.web import Site
from tracker.foundation.tasks.models import Task, TaskState
from tracker.foundation.tasks.operations import claim, fail, report_progress
from tracker.foundation.tasks.runner import Runner
from tracker.output.ledgers import views
from tracker.output.ledgers.models import LedgerPrint
from tracker.output.ledgers.operations import TASK, Order, request_print
from tracker.output.ledgers.printing import PrintLedger
from tracker.output.ledgers.prints import seconds_left

UNAVAILABLE = "打印功能不可用：缺少系统组件 libpango-1.0-0。请联系系统管理员安装后重启服务。"


def ordered(site: Site, code: str = "town", by: str = "coordinator") -> LedgerPrint:
    order = Order("rectification", site.world.organizations[code], FIRST_DAY)
    print_ = request_print(site.session, order, site.world.users[by].id, instant(FIRST_DAY))
    site.session.commit()
    return print_


def run(site: Site) -> None:
    handler = PrintLedger(site.settings)
    assert Runner(site.sessions, {TASK: handler}, lambda: instant(FIRST_DAY)).run_one()


def form(**values: str) -> dict[str, str]:
    return {"kind": "rectification", "organization": "town", "as_of": "2023-03-01"} | values


def test_before_the_first_print_the_page_says_what_to_do(site: Site) -> None:
    page = site.login("coordinator").get("/ledgers").text
    assert "还没有打印过台账" in page
    assert 'value="2023-03-01"' in page


def test_ordering_a_ledger_leads_to_its_progress(site: Site) -> None:
    client = site.login("coordinator")
    answer = client.post("/ledgers", data=form())
    print_ = site.session.scalars(select(LedgerPrint)).one()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/ledgers/{print_.id}")
    assert (print_.as_of, print_.requested_by) == (FIRST_DAY, site.world.users["coordinator"].id)
    page = client.get(answer.headers["Location"]).text
    assert "清河镇整改台账" in page
    assert "马上开始打印" in page
    assert f'hx-get="/ledgers/{print_.id}" hx-trigger="every 1s"' in page
    assert f'<a href="/ledgers/{print_.id}">刷新进度</a>' in page


def test_a_coming_day_is_refused_with_its_sentence(site: Site) -> None:
    answer = site.login("coordinator").post("/ledgers", data=form(as_of="2023-03-02"))
    assert answer.status_code == 422
    assert "统计截止日期不能晚于今天" in answer.text
    assert site.session.query(LedgerPrint).count() == 0


def test_the_progress_is_a_part_of_the_page_that_asks_for_itself(site: Site) -> None:
    first, second = ordered(site), ordered(site)
    with site.sessions.writing() as session:
        task = claim(session, instant(FIRST_DAY))
        assert task is not None
        report_progress(session, task, 12, 40, instant(FIRST_DAY))
    client = site.login("coordinator")
    part = client.get(f"/ledgers/{first.id}", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<section class="card" id="print" hx-get=')
    assert '<progress value="12" max="40">' in part
    assert "正在排队，前面还有 1 项任务" in client.get(f"/ledgers/{second.id}").text


def test_a_running_print_says_how_long_it_still_takes(site: Site) -> None:
    print_ = ordered(site)
    with site.sessions.writing() as session:
        task = claim(session, instant(FIRST_DAY, 11) - timedelta(seconds=30))  # the site's clock stands at 11
        assert task is not None
        report_progress(session, task, 10, 40, instant(FIRST_DAY))
    assert "大约还需要2分钟" in site.login("coordinator").get(f"/ledgers/{print_.id}").text


@pytest.mark.parametrize(
    ("taken", "done", "total", "left"), [(10, 100, 400, 30.0), (10, 0, 0, None), (10, 400, 400, 0.0), (8, 40, 30, 0.0)]
)
def test_the_time_left_goes_on_as_until_now(taken: int, done: int, total: int, left: float | None) -> None:
    began = instant(FIRST_DAY)
    task = Task(state=TaskState.RUNNING, started_at=began, progress_done=done, progress_total=total)
    assert seconds_left(task, began + timedelta(seconds=taken)) == left
    task.state = TaskState.DONE
    assert seconds_left(task, began + timedelta(seconds=taken)) is None


def test_a_print_is_cancelled_with_a_button_and_asked_for_again(site: Site) -> None:
    print_ = ordered(site)
    client = site.login("coordinator")
    page = client.get(f"/ledgers/{print_.id}").text
    assert re.search(rf'action="/ledgers/{print_.id}/cancel".*?取消打印</button>', page, re.DOTALL)
    answer = client.post(f"/ledgers/{print_.id}/cancel", follow_redirects=True)
    assert "打印已取消，没有留下文件" in answer.text
    assert "重新打印</button>" in answer.text
    assert "取消打印" not in answer.text
    assert "hx-trigger" not in answer.text
    assert "已取消" in client.get("/ledgers").text
    assert site.session.get_one(Task, print_.task_id).state is TaskState.CANCELLED


def test_a_print_that_has_ended_is_not_cancelled(site: Site) -> None:
    print_ = ordered(site)
    run(site)
    answer = site.login("coordinator").post(f"/ledgers/{print_.id}/cancel", follow_redirects=True)
    assert "已经结束，不能再取消" in answer.text
    assert "下载 PDF" in answer.text


def test_others_see_a_print_and_no_button_to_cancel_it(site: Site) -> None:
    print_, own = ordered(site, "village-01"), ordered(site, "village-01", by="secretary")
    client = site.login("secretary")
    assert "取消打印" not in client.get(f"/ledgers/{print_.id}").text
    assert client.post(f"/ledgers/{print_.id}/cancel").status_code == 403
    assert client.post(f"/ledgers/{own.id}/cancel").status_code == 302
    assert site.session.get_one(Task, print_.task_id).state is TaskState.QUEUED


def test_a_task_that_nobody_takes_up_says_whom_to_ask(site: Site) -> None:
    print_ = ordered(site)
    assert "请联系系统管理员检查后台任务程序" in site.login("coordinator").get(f"/ledgers/{print_.id}").text


def test_a_printed_ledger_is_fetched_under_its_chinese_name(site: Site) -> None:
    site.world.rectifying()
    site.session.commit()
    print_ = ordered(site)
    run(site)
    client = site.login("coordinator")
    page = client.get(f"/ledgers/{print_.id}").text
    assert f'href="/ledgers/{print_.id}.pdf">下载 PDF</a>' in page
    assert "hx-trigger" not in page
    with client.get(f"/ledgers/{print_.id}.pdf") as answer:
        assert answer.data.startswith(b"%PDF-")
        assert answer.mimetype == "application/pdf"
        name = quote("清河镇整改台账-截至2023年3月1日.pdf")
        assert f"filename*=UTF-8''{name}" in answer.headers["Content-Disposition"]
    with client.get(f"/ledgers/{print_.id}.pdf", headers={"If-None-Match": answer.headers["ETag"]}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize(
    ("form", "name", "media_type"),
    [
        ("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_ledger_is_asked_for_and_fetched_as_an_office_file(site: Site, form: str, name: str, media_type: str) -> None:
    site.world.rectifying()
    site.session.commit()
    client = site.login("coordinator")
    here = client.post(
        "/ledgers", data={"kind": "rectification", "organization": "town", "as_of": "2023-03-01", "format": form}
    ).headers["Location"]
    run(site)
    page = client.get(here).text
    assert f'href="{here}.{form}">下载 {name}</a>' in page
    assert "行数" in page
    with client.get(f"{here}.{form}") as answer:
        assert answer.data.startswith(b"PK")
        assert answer.mimetype == media_type
        assert quote(f"清河镇整改台账-截至2023年3月1日.{form}") in answer.headers["Content-Disposition"]
    assert client.get(f"{here}.pdf").status_code == 404
    assert client.get(f"{here}.html").status_code == 404
    assert f"{here}.{form}" in client.get("/ledgers").text


def test_the_list_tells_who_printed_what_when_and_how_much(site: Site) -> None:
    print_ = ordered(site)
    run(site)
    waiting = ordered(site, "village-01", by="leader")
    page = site.login("coordinator").get("/ledgers").text
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in page.split("<tr>")[2:]]
    assert rows[0].startswith("柳林村整改台账 2023年3月1日 排队中 李联 2023年3月1日 10:00")
    assert re.match(r"清河镇整改台账 2023年3月1日 已印好 1 \d+ KB 王整 2023年3月1日 10:00 下载", rows[1])
    assert [f"/ledgers/{one.id}.pdf" in page for one in (print_, waiting)] == [True, False]


def test_a_file_that_is_not_there_yet_is_404_with_a_way_on(site: Site) -> None:
    print_ = ordered(site)
    answer = site.login("coordinator").get(f"/ledgers/{print_.id}.pdf")
    assert answer.status_code == 404
    assert "还没有印好" in answer.text


def test_a_file_that_was_lost_says_so(site: Site) -> None:
    print_ = ordered(site)
    run(site)
    for path in site.settings.evidence_folder.rglob("*.pdf"):
        path.unlink()
    answer = site.login("coordinator").get(f"/ledgers/{print_.id}.pdf")
    assert answer.status_code == 404
    assert "请联系系统管理员从备份恢复，或重新打印" in answer.text


def test_a_failed_print_shows_its_sentence_and_is_asked_for_again(site: Site) -> None:
    print_ = ordered(site, "village-01")
    with site.sessions.writing() as session:
        task = claim(session, instant(FIRST_DAY))
        assert task is not None
        fail(session, task, "打印超过时限（120 秒），已停止。请缩小打印范围后重试。", instant(FIRST_DAY))
    client = site.login("coordinator")
    page = client.get(f"/ledgers/{print_.id}").text
    assert "打印超过时限（120 秒），已停止" in page
    again = re.search(r'<form class="inline-form" method="post" action="/ledgers">.*?重新打印', page, re.DOTALL)
    assert again is not None
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', again[0]))
    values.pop("csrf_token")
    assert client.post("/ledgers", data=values).status_code == 302
    newest = site.session.scalars(select(LedgerPrint).order_by(LedgerPrint.id.desc()).limit(1)).one()
    assert newest.id != print_.id
    assert (newest.organization.code, newest.as_of, newest.task.state) == ("village-01", FIRST_DAY, TaskState.QUEUED)


def test_where_printing_is_not_possible_the_page_says_why_and_office_files_can_be_had(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "printing_available", lambda: UNAVAILABLE)
    client = site.login("coordinator")
    page = client.get("/ledgers").text
    assert UNAVAILABLE in page
    answer = client.post("/ledgers", data=form())
    assert answer.status_code == 422
    assert UNAVAILABLE in answer.text
    assert site.session.query(LedgerPrint).count() == 0
    site.session.commit()
    assert client.post("/ledgers", data=form(format="xlsx")).status_code == 302
    assert UNAVAILABLE in client.get("/ledgers/schedules").text


def test_a_longer_list_asks_the_database_no_more_often(site: Site, listen: Listen) -> None:
    client = site.login("coordinator")
    asked = listen(site.app.extensions["engine"])
    counts = []
    for _ in range(2):
        for _print in range(4):
            ordered(site)
        asked.clear()
        assert client.get("/ledgers").status_code == 200
        counts.append(len(asked))
    assert 0 < counts[0] == counts[1] <= 12


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditor"])
def test_administrators_see_no_ledger(site: Site, username: str) -> None:
    print_ = ordered(site)
    client = site.login(username)
    for path in ("/ledgers", f"/ledgers/{print_.id}", f"/ledgers/{print_.id}.pdf", "/ledgers/schedules"):
        assert client.get(path).status_code == 403


def test_a_visitor_is_sent_to_the_login_page(site: Site) -> None:
    answer = site.app.test_client().get("/ledgers")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/ledgers")


def test_a_village_prints_its_own_ledger_and_sees_no_other(site: Site) -> None:
    town, neighbour = ordered(site), ordered(site, "village-02", by="neighbour")
    own = ordered(site, "village-01", by="secretary")
    client = site.login("secretary")
    page = client.get("/ledgers").text
    assert "柳林村整改台账" in page
    assert "石桥村" not in page
    assert "清河镇整改台账" not in page
    assert client.get(f"/ledgers/{own.id}").status_code == 200
    for foreign in (town, neighbour):
        assert client.get(f"/ledgers/{foreign.id}").status_code == 404
        assert client.get(f"/ledgers/{foreign.id}.pdf").status_code == 404
    assert client.get("/ledgers/999").status_code == 404
    assert client.post("/ledgers", data=form(organization="village-02")).status_code == 422
    assert client.post("/ledgers", data=form(organization="village-01")).status_code == 302


def test_a_print_keeps_the_day_it_was_filed(site: Site) -> None:
    print_ = ordered(site)
    site.today = date(2023, 4, 1)
    page = site.login("supervisor").get(f"/ledgers/{print_.id}").text
    assert "2023年4月1日" not in page
    assert page.count("2023年3月1日") >= 4
