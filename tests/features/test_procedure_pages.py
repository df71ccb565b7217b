"""The pages of procedures: looking, copying, editing with proof beside it, comparing, publishing, moving."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.cast import FIRST_DAY, instant
from tests.web import Site
from tracker.rectification.findings.models import Finding
from tracker.rectification.procedures import operations, queries
from tracker.rectification.procedures.forms import filled
from tracker.rectification.procedures.models import ProcedureDraft, ProcedureVersion
from tracker.rectification.procedures.operations.drafts import SOURCE, Editing
from tracker.rectification.procedures.rules.editing import Edited, edited_from
from tracker.rectification.procedures.rules.stages import as_new_stages, with_stages
from tracker.workflow.definitions import builtin, load_text
from tracker.workflow.definitions.writing import definition_text
from tracker.workflow.model import Role


@pytest.fixture
def draft(site: Site) -> ProcedureDraft:
    """The town's copy of the village procedure."""
    shipped = queries.newest(site.session, "county-to-village")
    assert shipped
    by = Editing(site.world.users["coordinator"].id, instant(FIRST_DAY))
    made = operations.copy(site.session, shipped, site.world.organizations["town"], "两级审核", by)
    site.session.commit()
    return made


def pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The fields of a form as a browser sends them."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for index, row in enumerate(value):
            for key, one in row.items():
                yield from pairs(f"{name}-{index}-{key}", one)
    elif isinstance(value, list):
        yield from ((name, str(one)) for one in value)
    elif value is True:
        yield name, "y"
    elif value not in (None, False):
        yield name, str(value)


def sent(draft: ProcedureDraft, edited: Edited | None = None, **more: str) -> dict[str, list[str]]:
    """The editor's form, filled with the draft or with what was made of it."""
    definition = load_text(draft.definition, SOURCE)
    values = {"base": draft.definition, "revision": draft.revision, **filled(edited or edited_from(definition)), **more}
    found: dict[str, list[str]] = {}
    for name, value in values.items():
        for key, text in pairs(name, value):
            found.setdefault(key, []).append(text)
    return found


def refresh(site: Site, row: ProcedureDraft | Finding) -> None:
    """Read a row again, and let go of the database."""
    site.session.refresh(row)
    site.session.commit()


def form_of(draft: ProcedureDraft) -> Edited:
    return edited_from(load_text(draft.definition, SOURCE))


def text(client: FlaskClient, address: str, **kwargs: Any) -> str:
    return client.open(address, **kwargs).get_data(as_text=True)


def test_the_list_counts_what_runs_on_each_version(site: Site, draft: ProcedureDraft) -> None:
    site.world.rectifying()
    page = text(site.login("coordinator"), "/procedures")
    assert page.count("办理中 1 个问题") == 1
    for words in ("随软件提供", "正在修改的草稿", "两级审核", "联村领导初审", "还没有自己的流程"):
        assert words in page


def test_a_version_is_shown_in_plain_tables(site: Site) -> None:
    version = queries.newest(site.session, "county-to-town")
    assert version
    client = site.login("secretary")
    page = text(client, f"/procedures/{version.id}")
    for words in ("至少5个不同的人", "会议日期和纪要号", "没有未答复的异议", "制度名称、文号", "<svg"):
        assert words in page
    assert "复制为本单位流程" not in page
    picture = client.get(f"/procedures/{version.id}/picture.svg")
    assert (picture.mimetype, picture.data[:4]) == ("image/svg+xml", b"<svg")
    file = client.get(f"/procedures/{version.id}.toml")
    assert file.get_data(as_text=True) == version.definition
    assert "county-to-town-1.toml" in file.headers["Content-Disposition"]


def test_copying_leads_to_the_editor(site: Site) -> None:
    version = queries.newest(site.session, "self-check")
    assert version
    office = site.world.organizations["town"].id
    client = site.login("coordinator")
    assert f'value="{version.label}（副本）"' in text(client, f"/procedures/{version.id}/copy")
    answer = client.post(f"/procedures/{version.id}/copy", data={"organization": office, "label": "本镇自查"})
    assert answer.status_code == 302
    assert "时限单位</label>" in text(client, answer.location)
    assert "本镇自查" in text(client, answer.location)
    refused = client.post(f"/procedures/{version.id}/copy", data={"organization": 1, "label": "别处的"})
    assert refused.status_code == 422


def test_a_name_that_no_picture_can_show_is_refused_at_copying(site: Site) -> None:
    typed = {"organization": str(site.world.organizations["town"].id), "label": "本镇\ufffe流程"}
    answer = site.login("coordinator").post("/procedures/1/copy", data=typed)
    assert answer.status_code == 422
    assert "不能显示的字符" in answer.text


def test_dropping_a_step_redraws_without_saving(site: Site, draft: ProcedureDraft) -> None:
    before = draft.definition
    page = text(
        site.login("coordinator"), f"/procedures/drafts/{draft.id}", method="POST", data=sent(draft, do="drop-1")
    )
    assert "页面上的改动尚未保存" in page
    assert "至少需要3个不同的人" in page
    assert "镇纪委现场复核" not in page
    refresh(site, draft)
    assert draft.definition == before


@pytest.mark.parametrize(("do", "status", "words"), [("add-0", 200, "第4级审核"), ("drop-3", 200, "第3级审核")])
def test_steps_come_and_go(site: Site, draft: ProcedureDraft, do: str, status: int, words: str) -> None:
    answer = site.login("coordinator").post(f"/procedures/drafts/{draft.id}", data=sent(draft, do=do))
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (status, True)


def test_the_last_step_stays(site: Site, draft: ProcedureDraft) -> None:
    client, one = site.login("coordinator"), replace(form_of(draft), stages=form_of(draft).stages[:1])
    answer = client.post(f"/procedures/drafts/{draft.id}", data=sent(draft, one, do="drop-0"))
    assert answer.status_code == 422
    assert "1至4级" in answer.get_data(as_text=True)


def test_saving_what_does_not_prove_says_what_is_wrong(site: Site, draft: ProcedureDraft) -> None:
    form = form_of(draft)
    two = replace(form.stages[2], role=Role.REVIEWER)
    changed = replace(form, stages=(*form.stages[:2], two))
    client = site.login("coordinator")
    page = text(client, f"/procedures/drafts/{draft.id}/preview", method="POST", data=sent(draft, changed))
    assert "还不能发布" in page
    assert "镇纪委" in page
    answer = client.post(f"/procedures/drafts/{draft.id}", data=sent(draft, changed, do="save"), follow_redirects=True)
    assert "草稿已保存，但还不能发布" in answer.get_data(as_text=True)
    refresh(site, draft)
    assert load_text(draft.definition, SOURCE).stages[2].role is Role.REVIEWER
    refused = client.get(f"/procedures/drafts/{draft.id}/publish").get_data(as_text=True)
    assert "改好以后才能发布" in refused
    data = {"revision": draft.revision, "note": "试行", "confirmed": "y"}
    assert client.post(f"/procedures/drafts/{draft.id}/publish", data=data).status_code == 422


def test_what_was_typed_is_saved_on_the_way_to_publishing(site: Site, draft: ProcedureDraft) -> None:
    data = sent(draft, replace(form_of(draft), label="去发布的流程"), do="publish")
    answer = site.login("coordinator").post(f"/procedures/drafts/{draft.id}", data=data)
    assert answer.headers["Location"] == f"/procedures/drafts/{draft.id}/publish"
    assert "去发布的流程" in site.login("coordinator").get(answer.headers["Location"]).text


def test_what_is_filled_in_wrongly_comes_back(site: Site, draft: ProcedureDraft) -> None:
    client = site.login("coordinator")
    data = sent(draft, replace(form_of(draft), label="改名中的流程"), do="save")
    data |= {"months": ["三个月"], "states-1-days": ["很多"]}
    endless = site.login("coordinator").post(f"/procedures/drafts/{draft.id}", data=data | {"months": ["9" * 5_000]})
    assert endless.status_code == 422
    assert "每个是1到120之间的整数" in endless.text
    answer = client.post(f"/procedures/drafts/{draft.id}", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "回头看的月数写成“3、6”" in page
    assert "改名中的流程" in page
    assert "三个月" in page
    assert client.post(f"/procedures/drafts/{draft.id}", data=data | {"base": ["no toml"]}).status_code == 422
    tampered = sent(draft, do="save") | {"states-0-code": ["NOWHERE"]}
    assert client.post(f"/procedures/drafts/{draft.id}", data=tampered).status_code == 422


def test_the_second_editor_is_told_and_keeps_what_they_typed(site: Site, draft: ProcedureDraft) -> None:
    client = site.login("coordinator")
    first, second = (sent(draft, replace(form_of(draft), label=label), do="save") for label in ("先改的", "后改的"))
    assert client.post(f"/procedures/drafts/{draft.id}", data=first).status_code == 302
    answer = client.post(f"/procedures/drafts/{draft.id}", data=second)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "已被他人保存过" in page
    assert "后改的" in page
    refresh(site, draft)
    assert draft.label == "先改的"
    again = second | {"revision": [str(draft.revision)]}
    assert client.post(f"/procedures/drafts/{draft.id}", data=again).status_code == 302
    late = {"text": draft.definition, "revision": "1"}
    assert client.post(f"/procedures/drafts/{draft.id}/text", data=late).status_code == 409


def test_a_wrong_text_names_its_line_and_stays(site: Site, draft: ProcedureDraft) -> None:
    client = site.login("coordinator")
    wrong = draft.definition.replace('"inspector"', '"boss"', 1)
    answer = client.post(f"/procedures/drafts/{draft.id}/text", data={"text": wrong, "revision": draft.revision})
    page = answer.get_data(as_text=True)
    line = next(number for number, words in enumerate(wrong.splitlines(), 1) if "boss" in words)
    assert answer.status_code == 422
    assert f"第{line}行 transitions[1].roles：不认识的角色 boss" in page
    assert page.count("boss") > 2
    other = {"text": builtin()["self-check"], "revision": draft.revision}
    assert "代号 name 不能改" in text(client, f"/procedures/drafts/{draft.id}/text", method="POST", data=other)
    right = {"text": draft.definition.replace("待签收", "等待签收"), "revision": draft.revision}
    assert client.post(f"/procedures/drafts/{draft.id}/text", data=right).status_code == 302
    assert "等待签收" in text(client, f"/procedures/drafts/{draft.id}.toml")


def test_publishing_shows_the_differences_and_wants_a_note(site: Site, draft: ProcedureDraft) -> None:
    client = site.login("coordinator")
    definition = load_text(draft.definition, SOURCE)
    two = definition_text(with_stages(definition, [one for one in as_new_stages(definition) if one.was != 2]))
    client.post(f"/procedures/drafts/{draft.id}/text", data={"text": two, "revision": draft.revision})
    refresh(site, draft)
    address = f"/procedures/drafts/{draft.id}/publish"
    assert "去掉第2级审核“镇纪委现场复核”（镇纪委）" in text(client, address)
    data = {"revision": str(draft.revision), "note": "党委会研究同意", "confirmed": "y"}
    assert client.post(address, data=data | {"note": ""}).status_code == 422
    assert client.post(address, data={"revision": "1", "note": "早先", "confirmed": "y"}).status_code == 409
    answer = client.post(address, data=data, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "已发布第1版" in page
    assert "与“区县巡察反馈村党组织（三级审核）”第1版相比" in page
    assert client.get(address).status_code == 404
    assert "党委会研究同意" in text(client, "/procedures")


def test_discarding_takes_the_draft_away(site: Site, draft: ProcedureDraft) -> None:
    client = site.login("coordinator")
    page = client.post(f"/procedures/drafts/{draft.id}/discard", follow_redirects=True).get_data(as_text=True)
    assert "已放弃草稿" in page
    assert client.get(f"/procedures/drafts/{draft.id}").status_code == 404


def test_what_was_typed_for_a_draft_that_is_gone_can_be_imported(site: Site, draft: ProcedureDraft) -> None:
    client = site.login("coordinator")
    form = sent(draft, replace(form_of(draft), label="辛苦改的"), do="save")
    client.post(f"/procedures/drafts/{draft.id}/discard")
    answer = client.post(f"/procedures/drafts/{draft.id}", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "已被他人发布或者放弃" in page
    assert "辛苦改的" in page
    late = client.post(f"/procedures/drafts/{draft.id}/text", data={"text": "写了一半", "revision": "1"})
    assert (late.status_code, "写了一半" in late.get_data(as_text=True)) == (409, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "文件不是 UTF-8 文本"),
        (b"a" * 200_001, "不能超过20万字"),
        (b'name = "x"\nlabel = ', "第2行：不是正确的 TOML 格式"),
        (b"", "请选择流程文件"),
    ],
)
def test_a_file_that_is_no_procedure_is_refused(site: Site, content: bytes, words: str) -> None:
    client = site.login("coordinator")
    data = {"organization": site.world.organizations["town"].id, "file": (BytesIO(content), "a.toml")}
    answer = client.post("/procedures/import", data=data if content else {"organization": data["organization"]})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_an_unproven_import_becomes_a_draft_with_its_faults(site: Site) -> None:
    client = site.login("coordinator")
    definition = load_text(builtin()["self-check"], SOURCE)
    same = with_stages(definition, [replace(one, role=Role.APPROVER) for one in as_new_stages(definition)])
    data = {"organization": site.world.organizations["town"].id, "text": definition_text(same)}
    page = client.post("/procedures/import", data=data, follow_redirects=True).get_data(as_text=True)
    assert "已导入为草稿" in page
    assert "还不能发布" in page


def published(site: Site, draft: ProcedureDraft) -> ProcedureVersion:
    definition = load_text(draft.definition, SOURCE)
    draft.definition = definition_text(
        with_stages(definition, [one for one in as_new_stages(definition) if one.was != 2])
    )
    site.session.flush()
    by = Editing(site.world.users["coordinator"].id, instant(FIRST_DAY))
    return operations.publish_draft(site.session, draft, "试行", draft.revision, by)


def moving(finding: Finding, **more: str) -> dict[str, str]:
    return {"findings": f"{finding.id}:{finding.revision}", "reason": "镇里改为两级审核。", **more}


def test_moving_shows_each_finding_before_and_after(site: Site, draft: ProcedureDraft) -> None:
    target, finding = published(site, draft), site.world.rectifying()
    shipped = finding.procedure_version_id
    client = site.login("coordinator")
    address = f"/procedures/{shipped}/move?to={target.id}"
    page = text(client, address)
    assert finding.code in page
    assert "申请销号（责任人）" in page
    assert client.post(address, data=moving(finding, reason="")).status_code == 422
    assert client.post(address, data={"reason": "没有勾选"}).status_code == 422
    stale = client.post(address, data=moving(finding, findings=f"{finding.id}:1"))
    assert (stale.status_code, "已被他人更新" in stale.get_data(as_text=True)) == (422, True)
    answer = client.post(address, data=moving(finding), follow_redirects=True)
    assert "已将1个问题变更为“两级审核”第1版" in answer.get_data(as_text=True)
    refresh(site, finding)
    assert finding.procedure_version_id == target.id
    story = text(client, f"/findings/{finding.code}")
    assert "变更流程版本" in story
    assert "流程由“区县巡察反馈村党组织（三级审核）”第1版变更为“两级审核”第1版" in story


def test_a_new_feedback_offers_the_procedures_of_its_line(site: Site, draft: ProcedureDraft) -> None:
    published(site, draft)
    round_ = site.world.feedback("village-01").round
    page = text(site.login("coordinator"), f"/rounds/{round_.id}/units/new")
    assert "两级审核</option>" in page
