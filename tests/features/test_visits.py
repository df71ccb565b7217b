"""Visits with a checklist: begun, answered by several people, finished, and registered as findings in one act."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select

from tests.cast import FIRST_DAY, World, instant
from tests.features.test_checklists import fields, shipped
from tests.web import Site
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.models import AnswerKind, Visit, VisitPhoto
from tracker.rectification.checklists.policies import can_answer, can_see_visit
from tracker.rectification.checklists.rules import NOTHING_SEEN, stamp
from tracker.rectification.findings import operations as findings
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding, Severity
from tracker.rectification.inspections.models import Inspection, Source
from tracker.workflow.model import State

PASSED, FAILED = AnswerKind.PASSED, AnswerKind.FAILED


def begun(world: World, code: str = "micro-powers", *, visiting: str = "", by: str = "inspector") -> Visit:
    """A visit to village-01."""
    new = act.NewVisit(
        str(uuid4()),
        shipped(world, code),
        world.organizations["village-01"],
        FIRST_DAY,
        "周巡",
        "张三",
        visiting=world.organizations[visiting] if visiting else None,
    )
    return act.start_visit(world.session, new, world.actor(by), instant(FIRST_DAY), FIRST_DAY)


def answered(world: World, visit: Visit, *failed: int, note: str = "抽查3月支出，2笔没有签字。") -> Visit:
    """Every item answered; those with a number in `failed` are 不合格 with a note."""
    given = [
        act.Given(one.id, FAILED if one.number in failed else PASSED, note if one.number in failed else "")
        for one in visit.checklist.items
    ]
    assert act.save_answers(world.session, visit, given) == []
    return visit


def finished(world: World, *failed: int, code: str = "micro-powers") -> Visit:
    visit = answered(world, begun(world, code), *failed)
    act.finish_visit(world.session, visit, visit.revision, FIRST_DAY)
    return visit


def wordings(visit: Visit) -> dict[int, act.Wording]:
    return {one.item_id: act.Wording(one.item.wording + one.note, Severity.GENERAL) for one in act.unregistered(visit)}


def feedback(world: World, visit: Visit) -> object:
    source = world.session.scalars(select(Source).where(Source.code == "special_supervision")).one()
    return act.feedback_under(
        world.session, visit.organization, source, "小微权力检查", FIRST_DAY, None, instant(FIRST_DAY)
    )


def test_a_visit_that_is_sent_twice_is_one_visit(world: World) -> None:
    uuid, village = str(uuid4()), world.organizations["village-01"]
    new = act.NewVisit(uuid, shipped(world), village, FIRST_DAY, "周巡")
    first = act.start_visit(world.session, new, world.actor("inspector"), instant(FIRST_DAY), FIRST_DAY)
    assert act.start_visit(world.session, new, world.actor("inspector"), instant(FIRST_DAY), FIRST_DAY) is first
    other = act.NewVisit(uuid, shipped(world), world.organizations["village-02"], FIRST_DAY, "周巡")
    with pytest.raises(Refused, match="另一次检查"):
        act.start_visit(world.session, other, world.actor("inspector"), instant(FIRST_DAY), FIRST_DAY)


def test_no_visit_is_in_the_future_and_no_village_visits_itself(world: World) -> None:
    village = world.organizations["village-01"]
    new = act.NewVisit(str(uuid4()), shipped(world), village, FIRST_DAY + timedelta(days=1), "周巡", visiting=village)
    with pytest.raises(Refused) as refused:
        act.start_visit(world.session, new, world.actor("inspector"), instant(FIRST_DAY), FIRST_DAY)
    assert refused.value.sentences == ("检查日期不能晚于今天", "检查村和被查村不能是同一个村")


def test_two_phones_take_nothing_from_each_other(world: World) -> None:
    visit = begun(world)
    first, second = visit.checklist.items[:2]
    assert act.save_answers(world.session, visit, [act.Given(first.id, FAILED, "账目不清")]) == []
    assert (
        act.save_answers(world.session, visit, [act.Given(first.id, None, ""), act.Given(second.id, PASSED, "")]) == []
    )
    (theirs,) = act.save_answers(
        world.session, visit, [act.Given(first.id, PASSED, ""), act.Given(second.id, FAILED, "", stamp(PASSED, ""))]
    )
    assert (theirs.item_id, theirs.kind, theirs.note) == (first.id, FAILED, "账目不清")
    assert {one.item_id: one.kind for one in visit.answers} == {first.id: FAILED, second.id: FAILED}
    knowing = act.Given(first.id, PASSED, "", stamp(FAILED, "账目不清"))
    assert act.save_answers(world.session, visit, [knowing]) == []
    assert visit.answers[0].kind is PASSED


def test_a_note_without_a_verdict_is_kept_and_counts_as_unanswered(world: World) -> None:
    visit = begun(world)
    act.save_answers(world.session, visit, [act.Given(visit.checklist.items[0].id, None, "待核实", NOTHING_SEEN)])
    assert (visit.answers[0].kind, visit.answers[0].note) == (None, "待核实")
    assert queries.counts(visit)[None] == len(visit.checklist.items)


def test_a_visit_ends_with_what_the_person_saw(world: World) -> None:
    visit = begun(world)
    seen = visit.revision
    act.save_answers(world.session, visit, [act.Given(visit.checklist.items[0].id, PASSED, "")])
    with pytest.raises(Refused, match="又有新的答案"):
        act.finish_visit(world.session, visit, seen, FIRST_DAY)
    act.finish_visit(world.session, visit, visit.revision, FIRST_DAY)
    act.finish_visit(world.session, visit, visit.revision, FIRST_DAY + timedelta(days=9))
    assert visit.finished_on == FIRST_DAY
    with pytest.raises(Refused, match="不能再修改答案"):
        act.save_answers(world.session, visit, [])


def test_every_failed_item_becomes_a_finding_and_pressing_twice_makes_nothing_twice(world: World) -> None:
    visit = finished(world, 5, 10)
    says = wordings(visit)
    made = act.register_failures(world.session, visit, feedback(world, visit), says, world.by("inspector"))
    assert [one.code for one in made] == ["2023-ZX-01-C01-001", "2023-ZX-01-C01-002"]
    assert made[0].current.wording == "村集体收入未及时足额入账，存在坐收坐支或白条抵库。抽查3月支出，2笔没有签字。"
    assert {one.finding_id for one in visit.answers if one.kind is FAILED} == {one.id for one in made}
    assert {one.state for one in made} == {State.DRAFT}
    again = act.register_failures(world.session, visit, feedback(world, visit), says, world.by("inspector"))
    assert again == []
    assert world.session.scalar(select(func.count(Finding.id))) == 2
    holder = world.session.scalars(select(Inspection)).one()
    assert (holder.title, holder.organizer_id) == ("小微权力检查", world.organizations["town"].id)


def test_a_failed_item_without_words_stops_all_of_them(world: World) -> None:
    visit = finished(world, 5, 10)
    says = wordings(visit)
    (item,) = [one for one in says if one == act.unregistered(visit)[1].item_id]
    says[item] = act.Wording(" ", Severity.GENERAL)
    with pytest.raises(Refused, match="请写明第10项查出的问题"):
        act.register_failures(world.session, visit, feedback(world, visit), says, world.by("inspector"))
    assert world.session.scalar(select(func.count(Finding.id))) == 0
    with pytest.raises(Refused, match="还没有完成"):
        act.register_failures(world.session, begun(world), feedback(world, visit), {}, world.by("inspector"))


def test_after_feedback_the_next_findings_go_to_the_next_round(world: World) -> None:
    visit = finished(world, 5)
    (first,) = act.register_failures(
        world.session, visit, feedback(world, visit), wordings(visit), world.by("inspector")
    )
    findings.submit_draft(world.session, first, world.by("inspector"))
    findings.release(world.session, first, world.by("coordinator"))
    later = finished(world, 6)
    (second,) = act.register_failures(
        world.session, later, feedback(world, later), wordings(later), world.by("inspector")
    )
    assert (first.code, second.code) == ("2023-ZX-01-C01-001", "2023-ZX-02-C01-001")


def test_in_a_cross_check_the_visiting_village_answers_and_nobody_elses_does(world: World) -> None:
    visit = begun(world, "village-cross-check", visiting="village-02", by="coordinator")
    answers = {
        name: can_answer(world.actor(name), visit) for name in ("neighbour", "secretary", "discipline", "leader")
    }
    assert answers == {"neighbour": True, "secretary": False, "discipline": True, "leader": False}
    assert not can_see_visit(world.actor("secretary"), visit)
    answered(world, visit, 6)
    act.finish_visit(world.session, visit, visit.revision, FIRST_DAY)
    (made,) = act.register_failures(
        world.session, visit, feedback(world, visit), wordings(visit), world.by("coordinator")
    )
    assert not can_see_visit(world.actor("secretary"), visit)
    findings.submit_draft(world.session, made, world.by("coordinator"))
    findings.release(world.session, made, world.by("coordinator"))
    assert can_see_visit(world.actor("secretary"), visit)


def photo(name: str = "公示栏.png") -> tuple[io.BytesIO, str]:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(target, "PNG")
    return io.BytesIO(target.getvalue()), name


def test_starting_a_visit_on_its_page(site: Site) -> None:
    number, village = shipped(site.world).id, site.world.organizations["village-01"].id
    client = site.login("inspector")
    page = client.get(f"/visits/new?checklist={number}").text
    typed = fields(page) | {"organization": "", "visited_on": "2023-02-28"}
    assert typed["visitors"] == "周巡"
    refused = client.post("/visits/new", data=typed)
    assert refused.status_code == 422
    assert "请选择被检查的单位" in refused.text
    assert 'value="2023-02-28"' in refused.text
    sheet = client.post("/visits/new", data=typed | {"organization": village})
    assert sheet.status_code == 302
    page = client.get(sheet.headers["Location"]).text
    assert "清单与流程" in page
    assert "checked" not in page


def sheet_fields(visit: Visit, number: int) -> tuple[str, str]:
    """The address of the section of an item, and the item's id."""
    item = visit.checklist.items[number - 1]
    titles = list(dict.fromkeys(one.section for one in visit.checklist.items))
    return f"/visits/{visit.id}?section={titles.index(item.section) + 1}", str(item.id)


def test_a_section_is_saved_with_photos_even_when_one_of_them_is_broken(site: Site) -> None:
    visit = begun(site.world)
    address, item = sheet_fields(visit, 1)
    client = site.login("inspector")
    broken = (io.BytesIO(b"MZ no photo"), "病毒.jpg")
    typed = fields(client.get(address).text) | {f"kind_{item}": "failed", f"note_{item}": "没有上墙"}
    answer = client.post(address, data=typed | {f"photos_{item}": [photo(), broken]})
    assert answer.status_code == 422
    assert "病毒.jpg" in answer.text
    assert "其余内容已保存" in answer.text
    assert "公示栏.png" in answer.text
    site.session.expire_all()
    (kept,) = site.session.get_one(Visit, visit.id).answers
    assert (kept.kind, kept.note, [one.title for one in kept.photos]) == (FAILED, "没有上墙", ["公示栏.png"])
    photo_id = kept.photos[0].id
    site.session.commit()
    with client.get(f"/visits/photos/{photo_id}") as picture:
        assert (picture.status_code, picture.content_type) == (200, "image/png")
    assert client.get(f"/visits/photos/{photo_id}/preview").content_type == "image/jpeg"
    typed = fields(answer.text) | {f"kind_{item}": "failed", "remove": str(photo_id)}
    typed.pop("go", None)
    assert client.post(address, data=typed).status_code == 302
    assert site.session.scalar(select(func.count(VisitPhoto.id))) == 0


def test_of_two_who_answer_one_item_the_second_sees_the_first(site: Site) -> None:
    visit = begun(site.world)
    address, item = sheet_fields(visit, 1)
    client, other = site.login("inspector"), site.login("coordinator")
    typed = fields(client.get(address).text)
    other.post(address, data=typed | {f"kind_{item}": "failed", f"note_{item}": "未上墙"})
    answer = client.post(address, data=typed | {f"kind_{item}": "passed", f"note_{item}": "已上墙"})
    assert answer.status_code == 409
    assert "他人已填：不合格" in answer.text
    assert "已上墙</textarea>" in answer.text
    knowing = fields(answer.text) | {f"kind_{item}": "passed", "go": "finish"}
    assert client.post(address, data=knowing).headers["Location"] == f"/visits/{visit.id}/finish"


def test_the_end_lists_what_is_unanswered_and_the_result_registers(site: Site) -> None:
    visit = begun(site.world, "village-cross-check")
    failed = visit.checklist.items[8]
    act.save_answers(site.session, visit, [act.Given(failed.id, FAILED, "")])
    client = site.login("inspector")
    page = client.get(f"/visits/{visit.id}/finish").text
    assert "还有11项没有回答" in page
    assert client.post(f"/visits/{visit.id}/finish", data={"revision": "1"}).status_code == 409
    assert client.post(f"/visits/{visit.id}/finish", data=fields(page)).status_code == 302
    result = client.get(f"/visits/{visit.id}").text
    assert "把1个不合格项登记为问题" in result
    refused = client.post(f"/visits/{visit.id}/register", data=fields(result))
    assert refused.status_code == 422
    assert "请写明查出的问题" in refused.text
    for item in ("9" * 5_000, "x", ""):
        odd = fields(result) | {"items-0-item": item, "items-0-wording": "走访2户。", "items-0-severity": "serious"}
        assert client.post(f"/visits/{visit.id}/register", data=odd).status_code == 422
    typed = fields(result) | {"items-0-wording": "走访2户均不了解村务公开内容。", "items-0-severity": "serious"}
    done = client.post(f"/visits/{visit.id}/register", data=typed, follow_redirects=True).text
    assert "已将1个不合格项登记为问题草稿，接着到反馈页全部提交审定" in done
    site.session.commit()
    site.session.refresh(visit)
    assert f'href="/feedbacks/{visit.feedback_id}">去全部提交审定' in done
    assert "全部提交审定（1）" in client.get(f"/feedbacks/{visit.feedback_id}").text
    assert "去全部提交审定" not in site.login("discipline").get(f"/visits/{visit.id}").text
    assert "没有重复登记" in client.post(f"/visits/{visit.id}/register", data=typed, follow_redirects=True).text
    finding = site.session.scalars(select(Finding)).one()
    assert (finding.current.wording, finding.current.severity) == ("走访2户均不了解村务公开内容。", Severity.SERIOUS)
    code = finding.code
    site.session.commit()
    shown = client.get(f"/findings/{code}").text
    assert "来自清单检查" in shown
    assert f"/visits/{visit.id}#item-{failed.id}" in shown


def test_the_visiting_secretary_finds_the_cross_check_on_the_start_page(site: Site) -> None:
    visit = begun(site.world, "village-cross-check", visiting="village-02", by="coordinator")
    client = site.login("neighbour")
    assert "交叉检查：到柳林村检查" in client.get("/").text
    assert "交叉检查：到柳林村检查" in client.get("/todo").text
    assert client.get(f"/visits/{visit.id}").status_code == 200
    assert client.post(f"/visits/{visit.id}/register").status_code == 403
    assert site.login("secretary").get(f"/visits/{visit.id}").status_code == 404


def test_the_way_back_from_a_result_is_open_to_whoever_sees_it(site: Site) -> None:
    visit = begun(site.world, "village-cross-check", visiting="village-02", by="coordinator")
    for item in visit.checklist.items:
        assert act.save_answers(site.session, visit, [act.Given(item.id, PASSED, "")]) == []
    act.finish_visit(site.session, visit, visit.revision, FIRST_DAY)
    for name, back, words in (("neighbour", "/todo", "我的待办"), ("inspector", "/visits", "走访检查")):
        client = site.login(name)
        crumbs = client.get(f"/visits/{visit.id}").text.split('class="crumbs', 1)[1].split("</nav>", 1)[0]
        assert f'href="{back}">{words}' in crumbs
        assert "/visits" in crumbs or client.get("/visits").status_code == 403
        assert client.get(back).status_code == 200


def test_the_list_of_visits_says_what_is_still_to_do(site: Site) -> None:
    client = site.login("discipline")
    assert "还没有走访检查" in client.get("/visits").text
    begun(site.world)
    finished(site.world, 3)
    finished(site.world)
    client = site.login("discipline")
    page = client.get("/visits").text
    assert [word in page for word in ("进行中", "待登记问题", "没有问题")] == [True, True, True]
    assert "没有完成的检查" in client.get("/checklists").text
