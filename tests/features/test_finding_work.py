"""The work on a finding through its pages: the plan, measures with their proof, photos and files."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.cast import World
from tests.features.test_finding_steps import CODE, fields, take
from tests.web import Site
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, Measure
from tracker.workflow.model import MeasureKind, Timeframe


def planning(world: World, timeframe: Timeframe = Timeframe.FIXED_TERM) -> Finding:
    """A finding whose owner is to write the plan."""
    finding, people = world.released(), world.users
    entry = act.Assignment(people["secretary"], people["leader"], timeframe, date(2023, 9, 1))
    act.assign(world.session, finding, entry, world.by("coordinator"))
    act.acknowledge(world.session, finding, world.by("secretary"))
    return finding


def measures(site: Site) -> list[tuple[int, str]]:
    site.session.expire_all()
    rows = site.session.query(Measure).order_by(Measure.number).all()
    return [(row.number, row.current.text) for row in rows if not row.current.dropped]


def test_a_plan_grows_by_three_rows_without_javascript_and_loses_nothing(site: Site) -> None:
    planning(site.world)
    client = site.login("secretary")
    typed = {"goal": "足额收缴", "measures-0-text": "逐人核对", "measures-2-text": "修订办法", "more": "1"}
    answer = take(client, "write_plan", **typed)
    assert answer.status_code == 200
    assert "逐人核对</textarea>" in answer.text
    assert answer.text.count("data-row>") == 5
    assert measures(site) == []


def test_a_plan_is_changed_by_its_numbers_and_an_emptied_line_is_dropped(site: Site) -> None:
    finding = planning(site.world)
    lines = [act.PlannedMeasure("逐人核对"), act.PlannedMeasure("修订办法", MeasureKind.INSTITUTION)]
    act.write_plan(site.session, finding, "足额收缴", lines, site.world.by("secretary"))
    client = site.login("secretary")
    page = client.get(f"/findings/{CODE}/write_plan").text
    assert '<option selected value="institution">建章立制</option>' in page
    changed = fields(page) | {"measures-0-text": "", "measures-1-text": "修订党费办法", "measures-2-text": "每季公示"}
    kinds = {f"measures-{number}-kind": "general" for number in range(5)}
    assert client.post(f"/findings/{CODE}/write_plan", data=changed | kinds).status_code == 302
    assert measures(site) == [(2, "修订党费办法"), (3, "每季公示")]


def test_a_plan_without_measures_is_refused_and_keeps_the_goal(site: Site) -> None:
    planning(site.world)
    answer = take(site.login("secretary"), "write_plan", goal="足额收缴", **{"measures-0-text": ""})
    assert answer.status_code == 422
    assert "请填写：整改措施" in answer.text
    assert "足额收缴</textarea>" in answer.text


def with_measure(site: Site, kind: MeasureKind) -> FlaskClient:
    """A finding in 整改中 with one measure of a kind."""
    finding = planning(site.world)
    by = site.world.by
    act.write_plan(site.session, finding, "目标", [act.PlannedMeasure("去做", kind)], by("secretary"))
    act.submit_plan(site.session, finding, by("secretary"))
    act.approve_plan(site.session, finding, "", by("leader"))
    return site.login("secretary")


@pytest.mark.parametrize(
    ("kind", "values", "missing"),
    [
        (MeasureKind.INSTITUTION, {"institution_name": "收缴办法", "document_number": "1号"}, "制度名称、文号"),
        (MeasureKind.RECOVERY, {"amount": "1,200.50元", "receipt": "0012"}, "挽回金额、票据号"),
        (
            MeasureKind.ACCOUNTABILITY,
            {"accountability_on": "2023-03-01", "accountability_form": "诫勉谈话", "people_handled": "1"},
            "问责日期、问责方式",
        ),
        (MeasureKind.GENERAL, {"result": "已核对"}, "佐证材料或书面结果"),
    ],
)
def test_a_measure_asks_for_the_proof_of_its_kind(
    site: Site, kind: MeasureKind, values: dict[str, str], missing: str
) -> None:
    client = with_measure(site, kind)
    page = client.get(f"/findings/{CODE}/complete_measure").text
    assert {name for name in values if f'name="{name}"' in page} == set(values)
    refused = take(client, "complete_measure")
    assert refused.status_code == 422
    assert f"还缺{missing}" in refused.text
    assert take(client, "complete_measure", **values).status_code == 302
    assert site.session.query(Measure).one().current.done


def test_of_several_open_measures_one_is_chosen_first(site: Site) -> None:
    site.world.rectifying()
    client = site.login("secretary")
    page = client.get(f"/findings/{CODE}/complete_measure").text
    assert "完成了哪一条措施？" in page
    assert f'href="/findings/{CODE}/complete_measure?measure=2"' in page
    answer = take(client, "complete_measure", "?measure=1", result="已核对")
    assert answer.status_code == 302
    assert "第1条：逐人核对党费。" in client.get(f"/findings/{CODE}").text


def photo() -> tuple[io.BytesIO, str]:
    """A small PNG."""
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(target, "PNG")
    return io.BytesIO(target.getvalue()), "公示栏.png"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ\x90\x00 program", "病毒.jpg", "文件“病毒.jpg”不是照片"),
        (b"", "空白.pdf", "文件“空白.pdf”是空的"),
        (b"\x89PNG\r\n\x1a\n broken", "坏了.png", "照片“坏了.png”已损坏"),
    ],
)
def test_each_refused_file_is_named_and_nothing_of_the_step_stays(
    site: Site, content: bytes, name: str, sentence: str
) -> None:
    site.world.rectifying()
    client = site.login("secretary")
    answer = take(client, "report_progress", note="已更新公示栏。", files=[photo(), (io.BytesIO(content), name)])
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "其余1个文件也没有保存" in answer.text
    assert "已更新公示栏。</textarea>" in answer.text
    page = client.get(f"/findings/{CODE}").text
    assert "公示栏.png" not in page
    assert "已更新公示栏。" not in page


def test_every_file_beyond_the_limit_is_named(site: Site) -> None:
    site.world.rectifying()
    site.app.config["SETTINGS"] = replace(site.settings, upload_limit_mb=0)
    scan = (io.BytesIO(b"%PDF-1.7"), "会议记录.pdf")
    answer = take(site.login("secretary"), "report_progress", note="已更新公示栏。", files=[photo(), scan])
    assert answer.status_code == 422
    assert "文件“公示栏.png”超过0兆" in answer.text
    assert "文件“会议记录.pdf”超过0兆" in answer.text


def test_photos_come_with_the_note_and_can_be_taken_away_again(site: Site) -> None:
    site.world.rectifying()
    client = site.login("secretary")
    assert take(client, "report_progress", note="已更新公示栏。", files=[photo()]).status_code == 302
    assert "公示栏.png</a>" in client.get(f"/findings/{CODE}").text
    assert take(client, "remove_evidence", evidence="1", reason="传错了").status_code == 302
    page = client.get(f"/findings/{CODE}").text
    assert "公示栏.png</a>" not in page
    assert "移除：公示栏.png" in page


def test_evidence_without_a_file_is_asked_for(site: Site) -> None:
    site.world.rectifying()
    answer = take(site.login("secretary"), "add_evidence")
    assert answer.status_code == 422
    assert "请选择要上传的照片或文件。" in answer.text
