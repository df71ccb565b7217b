"""The page with the sentence for the report: whose, as of which day, of which source, and what each figure means."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests import crowd
from tests.web import Site
from tracker.output.figures.rules import BASIS
from tracker.output.reports.views.statements import FIGURES

CLOSED_ON = date(2023, 5, 10)


@pytest.fixture
def filled(site: Site) -> Site:
    """Two findings of the town, one struck off in May, and one of a village that is struck off."""
    town = crowd.drafts(site.world, "town", 2)
    village = crowd.drafts(site.world, "village-01", 1)
    crowd.release(site.world, *town, *village)
    site.today = CLOSED_ON
    for finding in (town[0], village[0]):
        crowd.closed(site.world, finding, CLOSED_ON)
    site.session.commit()
    return site


def sentence(page: str) -> str:
    """What stands in the field that is copied from."""
    found = re.search(r'<textarea[^>]*id="sentences"[^>]*readonly>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return found[1]


def figures(page: str) -> dict[str, list[str]]:
    """The rows of the table by their label: 本级, 下级, 合计."""
    rows = re.findall(r'<th scope="row"><details><summary>(.*?)</summary>.*?</th>(.*?)</tr>', page, re.DOTALL)
    plain = [(label, re.sub(r"</?a\b[^>]*>", "", cells)) for label, cells in rows]
    return {label: re.findall(r"<td[^>]*>(.*?)</td>", cells) for label, cells in plain}


def test_the_sentence_of_today_stands_ready_to_be_copied(filled: Site) -> None:
    answer = filled.login("coordinator").get("/statements")
    assert answer.status_code == 200
    assert sentence(answer.text) == (
        "截至目前，反馈镇党委的2个问题中，1个已整改完成，完成率50.0％；"
        "反馈村级党组织的1个问题中，1个已整改完成，完成率100.0％。合计3个问题中，2个已整改完成，完成率66.7％。"
    )
    assert 'data-copy="sentences" hidden' in answer.text


def test_day_and_instant_are_printed_beside_the_sentence(filled: Site) -> None:
    page = filled.login("coordinator").get("/statements?as_of=2023-05-09").text
    assert sentence(page).startswith("截至2023年5月9日，反馈镇党委的2个问题中，0个已整改完成，完成率0.0％")
    assert "统计截至2023年5月9日，以2023年5月10日 11:00前录入的数据为准。" in page


def test_every_figure_opens_its_definition(filled: Site) -> None:
    page = filled.login("coordinator").get("/statements").text
    rows = figures(page)
    assert rows["反馈问题数"] == ["2", "1", "3"]
    assert rows["完成率"] == ["50.0％", "100.0％", "66.7％"]
    assert rows["含阶段性完成的完成率"] == ["50.0％", "100.0％", "66.7％"]
    assert len(rows) == len(FIGURES)
    for name in FIGURES:
        assert f"<p>{BASIS[name].partition('：')[2]}。</p>" in page


def test_a_unit_below_is_chosen_in_the_address(filled: Site) -> None:
    page = filled.login("coordinator").get("/statements?organization=village-01").text
    assert sentence(page) == "截至目前，反馈村党支部的1个问题中，1个已整改完成，完成率100.0％。"


def test_a_source_is_named_in_the_sentence(filled: Site) -> None:
    client = filled.login("coordinator")
    assert "区县委巡察反馈镇党委的2个问题中" in sentence(client.get("/statements?source=county_inspection").text)
    assert sentence(client.get("/statements?source=self_check").text) == "截至目前，暂无反馈问题。"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("as_of=2023-05-11", "统计截止日期不能晚于今天"),
        ("as_of=gestern", "日期不正确"),
        ("as_of=", "请填写统计截止日期"),
        ("source=nobody", "请从列出的选项中选择"),
    ],
)
def test_an_impossible_question_shows_its_reason_and_no_figures(filled: Site, query: str, reason: str) -> None:
    answer = filled.login("coordinator").get(f"/statements?{query}")
    assert answer.status_code == 422
    assert reason in answer.text
    assert "sentences" not in answer.text


def test_a_foreign_organization_is_not_there(filled: Site) -> None:
    client = filled.login("secretary")
    assert client.get("/statements?organization=village-01").status_code == 200
    for foreign in ("village-02", "town", "nowhere"):
        assert client.get(f"/statements?organization={foreign}").status_code == 404
    assert "石桥村" not in client.get("/statements").text


def test_administrators_read_no_figures(site: Site) -> None:
    for username in ("sysadmin", "secadmin", "auditor"):
        assert site.login(username).get("/statements").status_code == 403
    assert site.app.test_client().get("/statements").status_code == 302
