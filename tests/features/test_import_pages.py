"""Importing a text in the browser: from the upload over the preview to registered drafts."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cast import FIRST_DAY
from tests.features.test_import_operations import REPORT
from tests.web import Site
from tracker.entry.imports import views
from tracker.entry.imports.models import ImportDraft
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FindingVersion
from tracker.rectification.inspections.models import Category
from tracker.workflow.model import Role, State


def feedback_id(site: Site) -> int:
    made = site.world.feedback().id
    site.session.commit()
    return made


def upload(client: FlaskClient, feedback: int, data: bytes = REPORT.encode(), name: str = "报告.txt") -> TestResponse:
    form = {"text": "", "file": (io.BytesIO(data), name)}
    return client.post(f"/feedbacks/{feedback}/import", data=form, content_type="multipart/form-data")


def opened(client: FlaskClient, feedback: int) -> str:
    """The address of the preview of a fresh import."""
    location: str = upload(client, feedback).location
    return location


def version(client: FlaskClient, preview: str) -> str:
    """The version that the preview's forms carry."""
    found = re.search(r'name="version" value="(\w+)"', client.get(preview).text)
    assert found
    return found.group(1)


def change(client: FlaskClient, preview: str, what: str, **entered: object) -> TestResponse:
    form = {"version": version(client, preview)} | {name: str(value) for name, value in entered.items()}
    return client.post(f"{preview}/{what}", data=form)


def stored(site: Site) -> list[str]:
    """The wording of every finding by number."""
    with site.sessions.reading() as session:
        said = select(FindingVersion.wording).join(Finding, Finding.id == FindingVersion.finding_id)
        return list(session.scalars(said.order_by(Finding.number)))


def splits(site: Site) -> list[dict[str, object]]:
    with site.sessions.reading() as session:
        return session.scalars(select(ImportDraft)).one().splits


def test_a_text_goes_the_whole_way_and_its_wording_is_that_of_the_source(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    preview = opened(client, feedback)
    page = client.get(preview).text
    assert page.count("<mark") == 3
    assert "原文第5行" in page
    assert change(client, preview, "cut", index=0, at=REPORT.index("心得")).location == f"{preview}#split-1"
    change(client, preview, "retitle", index=2, category="党建", aspect="党费")
    change(client, preview, "drop", index=3)
    taken = change(client, preview, "store", effective_on="2023-02-20")
    assert taken.location == f"/feedbacks/{feedback}"
    expected = ["学习不深入。集中学习次数少；", "心得体会照抄照搬。", "党费收缴不及时。"]
    assert stored(site) == expected
    assert [REPORT[one["start"] : one["end"]].replace("##paidbegin##", "") for one in splits(site)] == expected  # type: ignore[misc]
    with site.sessions.reading() as session:
        findings = session.scalars(select(Finding)).all()
        assert {(one.state, one.effective_on) for one in findings} == {(State.DRAFT, date(2023, 2, 20))}
        assert set(session.scalars(select(Category.title))) == {"党建", "党费"}
    assert "已登记3个问题为草稿" in client.get(taken.location).text


def test_a_second_press_stores_nothing_again_and_the_preview_is_read_only(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    preview = opened(client, feedback)
    form = {"version": version(client, preview), "effective_on": str(FIRST_DAY)}
    for _ in range(2):
        assert client.post(f"{preview}/store", data=form).status_code == 302
    assert len(stored(site)) == 3
    page = client.get(preview).text
    assert "登记为 <a" in page
    assert "不能再改" in page
    assert all(word not in page for word in ("合并到上一条", "不导入", "登记为草稿（"))
    refused = client.post(f"{preview}/drop", data=form | {"index": "0"})
    assert (refused.status_code, "已经登记，不能再改" in refused.text) == (422, True)
    assert client.post(f"{preview}/discard").status_code == 409


def test_splits_are_joined_and_the_last_edit_is_taken_back(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    preview = opened(client, feedback)
    assert "撤销上一步" not in client.get(preview).text
    assert change(client, preview, "join", index=1).location == f"{preview}#split-1"
    assert next(one["text"] for one in splits(site)) == REPORT[
        REPORT.index("学习不深") : REPORT.index("\r\n（三）")
    ].replace("##paidbegin##", "")
    assert "撤销上一步" in client.get(preview).text
    change(client, preview, "undo")
    assert len(splits(site)) == 3


def test_a_category_can_be_given_to_all_that_follow(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    preview = opened(client, feedback)
    change(client, preview, "retitle", index=1, category="党建", onwards="y")
    assert [one["category"] for one in splits(site)] == ["", "党建", "党建"]


def test_a_passage_that_was_not_recognised_is_added_from_the_original(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    preview = opened(client, feedback)
    change(client, preview, "add", passage="开展学习12次。")
    assert next(one["text"] for one in splits(site)) == "开展学习12次。"
    refused = change(client, preview, "add", passage="原文里没有的话。")
    assert (refused.status_code, "原文中没有找到" in refused.text, "原文里没有的话。" in refused.text) == (
        422,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("what", "entered", "reason"),
    [
        ("join", {"index": 0}, "没有第0条问题"),
        ("cut", {"index": 0, "at": 3}, "拆分位置必须在这条问题的文字中间"),
        ("retitle", {"index": 0, "aspect": "党费"}, "填写了方面就要填写大类"),
        ("drop", {"index": 9}, "没有第10条问题"),
        ("undo", {}, "没有可以撤销的操作"),
        ("drop", {"index": 0, "version": "before"}, "预览已在别处改过"),
        ("drop", {"index": "x"}, "没有办理"),
        ("store", {"effective_on": ""}, "请填写业务日期"),
        ("store", {"effective_on": "2023-03-02"}, "业务日期不能晚于今天"),
        ("store", {"effective_on": "2023-03-01", "version": "before"}, "预览已在别处改过"),
    ],
)
def test_a_press_that_cannot_be_done_says_why_and_changes_nothing(
    site: Site, what: str, entered: dict[str, object], reason: str
) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    preview = opened(client, feedback)
    before = splits(site)
    answer = change(client, preview, what, **entered)
    assert (answer.status_code, reason in answer.text) == (422, True)
    assert (splits(site), stored(site)) == (before, [])


def test_a_pasted_text_is_taken_and_named(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    preview = client.post(f"/feedbacks/{feedback}/import", data={"text": REPORT}).location
    page = client.get(preview).text
    assert "粘贴的文字" in page
    assert len(splits(site)) == 3


def test_a_text_without_findings_says_so_and_shows_the_text(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    preview = upload(client, feedback, "今年以来，各项工作平稳推进。".encode()).location
    page = client.get(preview).text
    assert "没有识别到问题" in page
    assert "各项工作平稳推进" in page
    assert f"/feedbacks/{feedback}/findings/new" in page
    assert "登记为草稿" not in page


DOCX = b"PK\x03\x04" + bytes(200)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (DOCX, "反馈意见.docx", "“反馈意见.docx”是 Word、Excel 或压缩文件"),
        (b"\x00\x01\x02" * 50, "照片.txt", "“照片.txt”含有二进制内容"),
        ("长".encode() * 40_000, "很长.txt", "“很长.txt”有 117.2 KB，超过上限 100.0 KB"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_name(
    site: Site, monkeypatch: pytest.MonkeyPatch, data: bytes, name: str, reason: str
) -> None:
    monkeypatch.setattr(views, "LARGEST_TEXT", 100 * 1024)  # the test client leaks the file of a larger upload
    feedback, client = feedback_id(site), site.login("inspector")
    answer = upload(client, feedback, data, name)
    assert (answer.status_code, reason in answer.text) == (422, True)
    with site.sessions.reading() as session:
        assert session.scalar(select(ImportDraft.id)) is None


def test_a_refused_file_does_not_lose_what_was_pasted(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    form = {"text": "一、存在问题", "file": (io.BytesIO(DOCX), "附件.docx")}
    answer = client.post(f"/feedbacks/{feedback}/import", data=form, content_type="multipart/form-data")
    assert (answer.status_code, "请只保留一样" in answer.text) == (422, True)
    assert "一、存在问题</textarea>" in answer.text


def test_nothing_at_all_is_asked_for(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    answer = client.post(f"/feedbacks/{feedback}/import", data={"text": " "})
    assert (answer.status_code, "请粘贴文字，或者选择一个 .txt 文件" in answer.text) == (422, True)


def test_a_long_pasted_text_is_taken_up_to_the_limit_and_kept_beyond_it(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    allowed = REPORT + "长" * 300_000
    assert client.post(f"/feedbacks/{feedback}/import", data={"text": allowed}).status_code == 302
    answer = client.post(f"/feedbacks/{feedback}/import", data={"text": allowed + "长" * 100_000})
    assert (answer.status_code, "超过上限 1.0 MB" in answer.text) == (422, True)
    assert "关于2023年工作的报告" in answer.text


def test_open_drafts_are_listed_until_they_are_thrown_away(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    preview = opened(client, feedback)
    assert preview in client.get(f"/feedbacks/{feedback}/import").text
    assert client.post(f"{preview}/discard").location == f"/feedbacks/{feedback}/import"
    assert preview not in client.get(f"/feedbacks/{feedback}/import").text
    assert client.get(preview).status_code == 404


def test_a_finding_that_is_there_already_is_pointed_out(site: Site) -> None:
    finding = site.world.finding("党费收缴不及时。")
    feedback, code = finding.feedback_id, finding.code
    client = site.login("inspector")
    page = client.get(opened(client, feedback)).text
    assert page.count("文字相同，请核对是否重复") == 1
    assert code in page


def test_a_text_imported_again_registers_only_what_is_new(site: Site) -> None:
    feedback, client = feedback_id(site), site.login("inspector")
    first = opened(client, feedback)
    change(client, first, "drop", index=0)
    change(client, first, "store", effective_on=FIRST_DAY)
    answer = change(client, opened(client, feedback), "store", effective_on=FIRST_DAY)
    assert "已登记1个问题为草稿，另有2个此前已经登记" in client.get(answer.location).text
    assert len(stored(site)) == 3


def test_a_released_feedback_says_that_it_takes_nothing_more(site: Site) -> None:
    finding = site.world.finding()
    feedback = finding.feedback_id
    client = site.login("inspector")
    preview = opened(client, feedback)
    act.submit_draft(site.session, finding, site.world.by("inspector"))
    act.release(site.session, finding, site.world.by("coordinator"))
    site.session.commit()
    assert "已经审定发出" in client.get(f"/feedbacks/{feedback}/import").text
    assert (upload(client, feedback).status_code, "合并到上一条" in client.get(preview).text) == (422, False)
    page = client.get(f"/feedbacks/{feedback}").text
    assert f"/feedbacks/{feedback}/import" not in page


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("inspector", 200),
        ("coordinator", 200),
        ("colleague", 404),
        ("stranger", 404),
        ("secretary", 403),
        ("supervisor", 403),
        ("sysadmin", 403),
    ],
)
def test_a_draft_is_seen_by_its_maker_and_the_coordinator(site: Site, person: str, status: int) -> None:
    for username, organization in (("colleague", "county"), ("stranger", "village-02")):
        user = site.world.users[username] = add_user(
            site.session, username, username, now=site.world.by("inspector").now
        )
        add_post(site.session, user, NewPost(site.world.organizations[organization], Role.INSPECTOR, "组员", FIRST_DAY))
    feedback = feedback_id(site)
    preview = opened(site.login("inspector"), feedback)
    client = site.login(person)
    assert client.get(preview).status_code == status
    if person == "stranger":
        assert upload(client, feedback).status_code == 404
    changed = client.post(f"{preview}/drop", data={"index": "0", "version": "x"}).status_code
    assert changed == (422 if status == 200 else status)
    assert client.get("/imports/999").status_code == (404 if status == 200 else status)


def test_two_presses_at_the_same_moment_store_once(site: Site) -> None:
    feedback, first = feedback_id(site), site.login("inspector")
    preview, second = opened(first, feedback), site.login("coordinator")
    form = {"version": version(first, preview), "effective_on": str(FIRST_DAY)}
    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(client.post, f"{preview}/store", data=form) for client in (first, second)]
    assert [press.result().status_code for press in presses] == [302, 302]
    assert len(stored(site)) == 3
