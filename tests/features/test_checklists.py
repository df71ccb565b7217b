"""Checklists: what is shipped, an office's own copies, and their versions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cast import FIRST_DAY, World, instant
from tests.web import Site
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.models import Checklist
from tracker.rectification.checklists.policies import own_office
from tracker.rectification.checklists.rules import ChecklistText, sections
from tracker.rectification.findings.errors import Refused

SHIPPED = ("four-two-five", "micro-powers", "one-plus-n", "village-cross-check")


def shipped(world: World, code: str = "micro-powers") -> Checklist:
    return world.session.scalars(select(Checklist).where(Checklist.code == code)).one()


def own(world: World) -> Checklist:
    """The town's own copy of the cross-check."""
    office = own_office(world.actor("coordinator"))
    assert office is not None
    by = world.users["coordinator"].id
    return act.copy(
        world.session, shipped(world, "village-cross-check"), "清河镇交叉检查", office, by, instant(FIRST_DAY)
    )


def test_the_shipped_checklists_are_published_once(world: World) -> None:
    act.publish_shipped(world.session, instant(FIRST_DAY + timedelta(days=1)))
    rows = world.session.scalars(select(Checklist).order_by(Checklist.code)).all()
    assert [(row.code, row.version_no, row.organization_id) for row in rows] == [(code, 1, None) for code in SHIPPED]
    assert all(8 <= len(row.items) <= 20 for row in rows)
    assert all(item.question.endswith(("？", "。")) for row in rows for item in row.items)


def test_the_five_unities_are_all_asked(world: World) -> None:
    found = {section.title: section for section in sections(shipped(world, "four-two-five").items)}
    assert list(found) == ["四议", "两公开", "五统一", "资料归档"]
    asked = "".join(item.question for item in found["五统一"].items)
    assert re.findall("公开(内容|时间|程序|形式|表册)统一", asked) == ["内容", "时间", "程序", "形式", "表册"]


def test_a_copy_belongs_to_the_office_and_grows_by_versions(world: World) -> None:
    copy = own(world)
    assert copy.organization_id == world.organizations["town"].id
    assert [item.question for item in copy.items] == [i.question for i in shipped(world, "village-cross-check").items]
    text = ChecklistText("清河镇交叉检查", "", act.texts_of(copy)[:2])
    second = act.revise(world.session, copy, text, 1, world.users["coordinator"].id, instant(FIRST_DAY))
    assert (second.code, second.version_no, len(second.items), len(copy.items)) == (copy.code, 2, 2, 12)
    same = act.revise(world.session, copy, text, 2, world.users["coordinator"].id, instant(FIRST_DAY))
    assert same is second
    assert own(world).code != copy.code


def test_whoever_edits_an_older_version_hears_of_the_newer_one(world: World) -> None:
    copy, by = own(world), world.users["coordinator"].id
    text = ChecklistText("改名", "", act.texts_of(copy))
    act.revise(world.session, copy, text, 1, by, instant(FIRST_DAY))
    with pytest.raises(act.Superseded, match="已有人发布了第2版"):
        act.revise(world.session, copy, ChecklistText("又改名", "", act.texts_of(copy)), 1, by, instant(FIRST_DAY))
    act.retire(world.session, copy, instant(FIRST_DAY))
    with pytest.raises(Refused, match="已停用"):
        act.revise(world.session, copy, text, 2, by, instant(FIRST_DAY))


def test_others_use_a_towns_checklist_only_around_that_town(world: World) -> None:
    own(world)
    titles = {
        name: [row.title for row in queries.usable(world.session, world.actor(name))]
        for name in ("inspector", "secretary")
    }
    assert "清河镇交叉检查" in titles["inspector"]
    assert titles["secretary"] == []


def test_copying_and_editing_through_the_pages(site: Site) -> None:
    number = shipped(site.world, "one-plus-n").id
    client = site.login("coordinator")
    assert "复制为本单位清单" in client.get(f"/checklists/{number}").text
    answer = client.post(f"/checklists/{number}/copy", data={"title": "清河镇1＋N"})
    editor = answer.headers["Location"]
    page = client.get(editor).text
    assert page.count("发布新版本") == 1
    typed = fields(page)
    added = client.post(editor, data=typed | {"do": "add-0"}).text
    assert added.count('class="card item-row"') == 11
    moved = client.post(editor, data=typed | {"do": "down-0"}).text
    assert fields(moved)["items-1-question"] == typed["items-0-question"]
    local = {
        "items-10-section": "N 本地任务",
        "items-10-question": "秸秆禁烧是否巡查到位？",
        "items-10-severity": "general",
    }
    published = client.post(editor, data=fields(added) | local, follow_redirects=True).text
    assert "已发布“清河镇1＋N”第2版" in published
    assert "秸秆禁烧是否巡查到位？" in published
    late = client.post(editor, data=typed | {"title": "别人的名字"})
    assert late.status_code == 409
    assert "已有人发布了第2版" in late.text
    assert fields(late.text)["title"] == "别人的名字"
    assert fields(late.text)["seen_version"] == "2"


def test_a_shipped_checklist_is_not_edited_and_a_retired_one_not_offered(site: Site) -> None:
    mine, theirs = own(site.world), shipped(site.world).id
    client = site.login("coordinator")
    assert client.get(f"/checklists/{theirs}/edit").status_code == 403
    assert "清河镇交叉检查" in client.get("/checklists").text
    assert "已停用" in client.post(f"/checklists/{mine.id}/retire", follow_redirects=True).text
    assert f"/checklists/{mine.id}" not in client.get("/checklists").text
    assert "已停用" in client.get(f"/checklists/{mine.id}").text


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the page's form: inputs, textareas and chosen options."""
    found = dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL))
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and not re.search(r'type="(radio|checkbox|file|search)"', tag):
            found[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found
