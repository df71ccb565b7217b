"""An office's own way of a ledger: what it changes, what it refuses, who sees it, and that old versions print on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests import crowd
from tests.cast import FIRST_DAY, World, instant
from tests.web import Site
from tracker.foundation.history.queries import AsOf
from tracker.output.ledgers import tracing
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import LedgerPrint, LedgerSchedule, LedgerVariant, SchedulePeriod
from tracker.output.ledgers.operations import LedgerRefused, Order, add_schedule, print_scheduled, request_print
from tracker.output.ledgers.sheets import count_rows, produce
from tracker.output.ledgers.variants.operations import add_variant, change_variant, end_variant
from tracker.output.ledgers.variants.queries import offered
from tracker.output.ledgers.variants.rules import Filters, Shown, Variation, as_declared, from_settings, orders_of
from tracker.rectification.findings import operations as act
from tracker.workflow.model import Timeframe

MAIN = KINDS["rectification"]
SHORT = Variation("逾期问题一览", (Shown("number", "号", 10), Shown("finding", "", 60), Shown("outcome", "结果", 30)))
END = date(2023, 12, 31)


def saved(world: World, variation: Variation = SHORT, *, code: str = "town", shared: bool = False) -> LedgerVariant:
    by = world.users["coordinator"].id
    organization = world.organizations[code]
    return add_variant(
        world.session, "rectification", organization, "短表", variation, by, instant(FIRST_DAY), shared=shared
    )


def test_columns_titles_and_widths_are_the_offices_own_and_fill_the_paper(world: World) -> None:
    world.closed()
    as_of = AsOf(END, instant(END))
    sheet = produce(world.session, MAIN, world.organizations["town"], as_of, END, variation=SHORT)
    assert [(column.label, round(column.width_mm, 1)) for column in sheet.columns] == [
        ("号", 25.7), ("反馈问题", 154.2), ("结果", 77.1),
    ]  # fmt: skip
    assert sheet.title == "清河镇党委逾期问题一览"
    assert [entry.cells for group in sheet.groups for entry in group.entries] == [
        {"number": "1", "finding": "党费收缴不及时。", "outcome": "已完成"}
    ]


def test_filters_leave_rows_out_and_say_so_instead_of_a_rate(world: World) -> None:
    first, second = crowd.drafts(world, "village-01", 2, ("党的建设", "组织生活"))
    crowd.release(world, first, second)
    crowd.begin(world, first)
    crowd.closed(world, second, date(2023, 5, 1))
    filters = Filters(timeframes=("fixed_term",), outcomes=("unfinished",), overdue=True, category="组织")
    town, as_of = world.organizations["town"], AsOf(END, instant(END))
    variation = replace(SHORT, filters=filters)
    sheet = produce(world.session, MAIN, town, as_of, END, variation=variation)
    assert [entry.cells["finding"] for group in sheet.groups for entry in group.entries] == ["柳林村的第1个问题。"]
    assert sheet.notes[0] == (
        "本表按条件筛选（限期整改；未完成；逾期；类别含“组织”），列1项；"
        "清河镇党委及下级党组织的反馈问题共2个。完成率等数字以全部问题的台账为准。"
    )
    assert count_rows(world.session, MAIN, town, as_of, variation=variation) == 1
    assert count_rows(world.session, MAIN, town, as_of) == 2
    nothing = replace(SHORT, filters=Filters(severities=("grave",)))
    assert produce(world.session, MAIN, town, as_of, END, variation=nothing).is_nil


def test_rows_can_be_ordered_by_their_time_limit_without_groups(world: World) -> None:
    late, soon = crowd.drafts(world, "village-01", 2, ("党的建设", "组织生活"))
    crowd.release(world, late, soon)
    crowd.begin(world, late)
    people = (world.users["secretary"], world.users["leader"])
    act.assign(
        world.session,
        soon,
        act.Assignment(*people, Timeframe.FIXED_TERM, date(2023, 6, 1)),
        world.by("coordinator"),
    )
    as_of = AsOf(END, instant(END))
    sheet = produce(
        world.session, MAIN, world.organizations["town"], as_of, END, variation=replace(SHORT, order="deadline")
    )
    assert [group.label for group in sheet.groups] == [""]
    assert [entry.cells["finding"][-6:] for entry in sheet.groups[0].entries] == ["第2个问题。", "第1个问题。"]


@pytest.mark.parametrize("code", list(KINDS))
def test_every_ledger_can_be_varied_and_the_settings_come_back_as_they_went(code: str) -> None:
    variation = as_declared(KINDS[code])
    again = from_settings(variation.as_settings())
    assert again == variation
    assert "" in orders_of(KINDS[code])
    assert "latest" not in orders_of(MAIN)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"columns": SHORT.columns[1:]}, "序号一列必须保留"),
        ({"columns": SHORT.columns[:1]}, "至少保留序号和另外一列"),
        ({"columns": (*SHORT.columns, Shown("deadline", "", 5))}, "每列至少6毫米宽"),
        ({"columns": (*SHORT.columns, Shown("secret", "", 20))}, "至少保留序号和另外一列"),
        ({"order": "latest"}, "请选择一种排列顺序"),
    ],
)
def test_what_cannot_be_printed_is_not_kept(world: World, change: dict[str, object], sentence: str) -> None:
    with pytest.raises(LedgerRefused, match=sentence):
        saved(world, replace(SHORT, **change))  # type: ignore[arg-type]
    assert world.session.query(LedgerVariant).count() == 0


def test_a_print_keeps_the_version_it_was_asked_for_with(world: World) -> None:
    world.closed()
    variant, town, by = saved(world), world.organizations["town"], world.users["coordinator"].id
    now = instant(END)
    order = Order("rectification", town, END, variant=variant)
    print_ = request_print(world.session, order, by, now)

    def sheet_of(one: LedgerPrint) -> object:
        return tracing.make(world.session, one.kind, town, AsOf(END, now), END, tracing.arguments_of(one))

    before = sheet_of(print_)
    change_variant(world.session, variant, "短表二", replace(SHORT, heading="别的题目"), by, now, shared=True)
    assert (variant.name, variant.current.version_no, variant.shared) == ("短表二", 2, True)
    assert sheet_of(print_) == before
    assert sheet_of(request_print(world.session, order, by, now)) != before
    assert sheet_of(request_print(world.session, replace(order, version=variant.versions[0]), by, now)) == before
    change_variant(world.session, variant, "短表二", replace(SHORT, heading="别的题目"), by, now, shared=True)
    assert variant.current.version_no == 2


def test_a_schedule_prints_the_variant_as_it_is_on_the_day(world: World) -> None:
    variant, by = saved(world), world.users["coordinator"].id
    order = Order("rectification", world.organizations["town"], FIRST_DAY, source="self_check", variant=variant)
    add_schedule(world.session, order, SchedulePeriod.MONTHLY, 25, by, instant(FIRST_DAY))
    change_variant(world.session, variant, "短表", replace(SHORT, heading="新题"), by, instant(FIRST_DAY), shared=False)
    end_variant(world.session, variant, instant(FIRST_DAY))
    with pytest.raises(LedgerRefused, match="已经停用"):
        change_variant(world.session, variant, "短表", SHORT, by, instant(FIRST_DAY), shared=False)
    assert print_scheduled(world.session, instant(date(2023, 3, 25))) == 1
    printed = world.session.scalars(select(LedgerPrint)).one()
    assert (printed.variant_version_id, printed.source) == (variant.versions[-1].id, "self_check")


def test_shared_variants_go_up_and_down_private_ones_stay(world: World) -> None:
    private = saved(world)
    shared = saved(world, shared=True)
    village = saved(world, code="village-01", shared=True)
    everywhere = {
        name: set(offered(world.session, world.actor(name))) for name in ("secretary", "neighbour", "superior")
    }
    assert everywhere["secretary"] == {shared, village}
    assert everywhere["neighbour"] == {shared}
    assert everywhere["superior"] == {shared, village}
    assert set(offered(world.session, world.actor("coordinator"))) == {private, shared, village}
    end_variant(world.session, shared, instant(FIRST_DAY))
    assert shared not in offered(world.session, world.actor("coordinator"))


def form(**values: str) -> dict[str, str]:
    """The form as a browser sends it: three columns shown, the last two exchanged."""
    rows = [("number", "号", "10", "1"), ("finding", "", "60", "3"), ("outcome", "结果", "30", "2")]
    sent = {"name": "短表", "organization": "town", "order": "", "heading": "一览"}
    for number, (key, label, width, place) in enumerate(rows):
        row = {"key": key, "label": label, "width": width, "place": place, "shown": "y"}
        sent |= {f"columns-{number}-{name}": value for name, value in row.items()}
    return sent | values


def test_an_office_saves_prints_changes_and_ends_its_variant(site: Site) -> None:
    client = site.login("coordinator")
    assert "还没有自己的样式" in client.get("/ledgers/variants").text
    page = client.get("/ledgers/variants/new?kind=rectification").text
    assert page.count('type="checkbox"') >= len(MAIN.columns)
    answer = client.post("/ledgers/variants/new?kind=rectification", data=form(), follow_redirects=True)
    assert "样式“短表”已保存" in answer.text
    variant = site.session.scalars(select(LedgerVariant).options(selectinload(LedgerVariant.versions))).one()
    site.session.commit()
    said = from_settings(variant.current.settings)
    assert [(column.key, column.label) for column in said.columns] == [
        ("number", "号"), ("outcome", "结果"), ("finding", ""),
    ]  # fmt: skip
    number, first_version = variant.id, variant.current.id
    site.session.commit()
    order = {"kind": f"variant-{number}", "organization": "town", "as_of": "2023-03-01", "profile": "document"}
    order |= {"source": "", "format": "pdf"}
    assert client.post("/ledgers", data=order).status_code == 302
    printed = site.session.scalars(select(LedgerPrint)).one()
    print_id = printed.id
    assert (printed.kind, printed.variant_version_id) == ("rectification", first_version)
    assert printed.profile.label == "公文附件版"
    site.session.commit()
    assert "清河镇短表" in client.get("/ledgers").text
    client.post(f"/ledgers/variants/{number}", data=form(name="更短的表"))
    site.session.expire_all()
    assert (variant.name, variant.current.version_no) == ("更短的表", 2)
    site.session.commit()
    assert "清河镇短表" in client.get(f"/ledgers/{print_id}").text
    client.post(f"/ledgers/variants/{number}/end")
    assert "还没有自己的样式" in client.get("/ledgers/variants").text
    assert client.post("/ledgers", data=order).status_code == 422


def test_a_bad_form_comes_back_with_its_reasons(site: Site) -> None:
    client = site.login("coordinator")
    answer = client.post("/ledgers/variants/new", data=form(**{"columns-2-width": "2", "name": ""}))
    assert answer.status_code == 422
    assert "请给样式起个名字" in answer.text
    answer = client.post("/ledgers/variants/new", data=form(**{"columns-2-width": "2"}))
    assert "每列至少6毫米宽" in answer.text
    assert client.get("/ledgers/variants/new?kind=none").status_code == 404
    assert site.session.query(LedgerVariant).count() == 0


def test_a_variant_is_scheduled_in_its_profile(site: Site) -> None:
    variant = saved(site.world, shared=True)
    site.session.commit()
    client = site.login("coordinator")
    sent = {"kind": f"variant-{variant.id}", "organization": "town", "period": "monthly", "day": "25"}
    sent |= {"source": "self_check", "profile": "document", "format": "xlsx"}
    answer = client.post("/ledgers/schedules", data=sent, follow_redirects=True)
    assert "已设置：每月25日打印清河镇短表" in answer.text
    schedule = site.session.scalars(select(LedgerSchedule)).one()
    assert (schedule.variant_id, schedule.source, schedule.profile.value) == (variant.id, "self_check", "document")


def test_who_may_only_print_reads_a_variant_and_cannot_save(site: Site) -> None:
    variant = saved(site.world, shared=True)
    site.session.commit()
    client = site.login("secretary")
    page = client.get(f"/ledgers/variants/{variant.id}").text
    assert "保存样式" not in page
    assert "新建样式" not in client.get("/ledgers/variants").text
    assert client.post(f"/ledgers/variants/{variant.id}", data=form()).status_code == 403


def test_the_page_counts_before_it_prints_and_can_ask_for_what_was_known_then(site: Site) -> None:
    site.world.rectifying()
    site.session.commit()
    client = site.login("coordinator")
    order = {
        "kind": "rectification",
        "organization": "town",
        "as_of": "2023-03-01",
        "source": "",
        "profile": "standalone",
    }
    order |= {"format": "pdf"}
    assert "这份台账有1项" in client.post("/ledgers", data=order | {"preview": "1"}).text
    assert "打印出来是零报告" in client.post("/ledgers", data=order | {"preview": "1", "source": "self_check"}).text
    assert site.session.query(LedgerPrint).count() == 0
    site.session.commit()
    refused = client.post("/ledgers", data=order | {"preview": "1", "as_of": "2023-03-02"})
    assert "统计截止日期不能晚于今天" in refused.text
    site.today = date(2023, 4, 1)
    client = site.login("coordinator")
    assert client.post("/ledgers", data=order | {"then": "y"}).status_code == 302
    assert site.session.scalars(select(LedgerPrint)).one().known_at < instant(date(2023, 3, 2))


def test_the_page_tells_what_each_of_the_fourteen_is_for(site: Site) -> None:
    page = site.login("secretary").get("/ledgers").text
    assert all(kind.purpose in page for kind in KINDS.values())
    assert '<option selected value="funds">' in site.login("secretary").get("/ledgers?kind=funds").text


def test_the_latest_are_first_where_a_ledger_goes_by_days_and_only_there(world: World) -> None:
    first, second = crowd.drafts(world, "village-01", 2)
    crowd.release(world, first, second)
    crowd.closed(world, first, date(2023, 7, 1))
    crowd.closed(world, second, date(2023, 6, 1))
    as_of, kind = AsOf(END, instant(END)), KINDS["closures"]
    variation = replace(as_declared(kind), order="latest")
    sheet = produce(world.session, kind, world.organizations["town"], as_of, END, variation=variation)
    days = [entry.lines[0]["closed_on"] for group in sheet.groups for entry in group.entries]
    assert days == ["2023年7月1日", "2023年6月1日"]
    assert {code for code, one in KINDS.items() if "latest" in orders_of(one)} == {
        "closures", "supervision", "follow_ups", "extensions", "institutions", "talks",
    }  # fmt: skip
    assert orders_of(KINDS["risk_points"]) == {"": "按单位"}
