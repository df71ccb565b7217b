"""合并, 拆分 and the other exits through their pages, and what the finding's page says afterwards."""

from __future__ import annotations

import io
from datetime import date

from tests.features.test_finding_steps import CODE, DAY, PDF, fact, take
from tests.features.test_merging_and_splitting import two
from tests.web import Site
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import State

OTHER = "2023-QX-02-C01-002"
CONSENT = {"reason": "与该问题反映的是同一件事", "consent": "巡察办〔2023〕7号", "confirmed": "y"}


def letter() -> tuple[io.BytesIO, str]:
    return io.BytesIO(PDF), "同意的函.pdf"


def test_a_finding_is_merged_and_both_pages_say_so(site: Site) -> None:
    two(site.world)
    site.today = DAY
    client = site.login("coordinator")
    assert f'<option value="{OTHER}">{OTHER}　党费收缴不规范。</option>' in client.get(f"/findings/{CODE}/merge").text
    assert take(client, "merge", target=OTHER, paper=letter(), **CONSENT).status_code == 302
    assert fact(site).state is State.MERGED
    gone, stays = client.get(f"/findings/{CODE}").text, client.get(f"/findings/{OTHER}").text
    assert f'并入<a href="/findings/{OTHER}">' in gone
    assert "同意的函.pdf" in gone
    assert "并入本问题的有1个" in stays


def test_a_refused_merge_keeps_what_was_typed_and_names_the_file(site: Site) -> None:
    two(site.world)
    site.today = DAY
    values = CONSENT | {"consent": ""}
    answer = take(site.login("coordinator"), "merge", target=OTHER, paper=letter(), **values)
    assert answer.status_code == 422
    assert "反馈单位同意的依据" in answer.text
    assert "请重新选择：同意的函.pdf" in answer.text
    assert "与该问题反映的是同一件事" in answer.text
    assert fact(site).state is State.AWAITING_ACKNOWLEDGEMENT


def test_where_nothing_can_take_it_the_page_says_so(site: Site) -> None:
    site.world.released()
    assert "没有可选的问题" in site.login("coordinator").get(f"/findings/{CODE}/merge").text


def test_a_finding_is_split_and_its_parts_are_found_from_its_page(site: Site) -> None:
    site.world.rectifying()
    site.today = DAY
    client = site.login("coordinator")
    more = take(client, "split", **{"parts-0-wording": "收缴不及时。", "parts-1-wording": "公示不规范。", "more": "1"})
    assert 'name="parts-2-wording"' in more.text
    parts = {"parts-0-wording": "收缴不及时。", "parts-1-wording": "公示不规范。", "parts-2-wording": ""}
    assert take(client, "split", paper=letter(), **parts, **CONSENT).status_code == 302
    assert fact(site).state is State.SPLIT
    page = client.get(f"/findings/{CODE}").text
    assert "已拆分为2个问题" in page
    assert "拆分为2023-QX-02-C01-002、2023-QX-02-C01-003" in page
    part = site.login("secretary").get(f"/findings/{OTHER}").text
    assert f'由<a href="/findings/{CODE}">{CODE}</a>拆分' in part
    assert "待制定措施" in part
    assert "收缴不及时。" in part


def test_one_part_is_refused_and_stays_in_the_form(site: Site) -> None:
    site.world.rectifying()
    site.today = DAY
    answer = take(site.login("coordinator"), "split", **{"parts-0-wording": "只有一个。"}, **CONSENT)
    assert answer.status_code == 422
    assert "拆分至少要写出两个问题" in answer.text
    assert "只有一个。" in answer.text


def test_too_many_parts_are_refused_rather_than_cut_off(site: Site) -> None:
    site.world.rectifying()
    site.today = DAY
    parts = {f"parts-{number}-wording": f"问题{number}" for number in range(21)}
    answer = take(site.login("coordinator"), "split", **parts, **CONSENT)
    assert "一次最多拆成20个问题，这一次填了21个" in answer.text
    assert site.session.query(Finding).count() == 1


def test_before_feedback_no_consent_is_asked_for(site: Site) -> None:
    site.world.finding()
    page = site.login("coordinator").get(f"/findings/{CODE}/void").text
    assert 'name="consent"' not in page
    assert 'name="paper"' not in page


def test_who_may_not_see_a_part_is_not_told_of_it(site: Site) -> None:
    first, second = two(site.world)
    second.state, second.fed_back_on = State.DRAFT, None
    second.merged_into_id = first.id
    site.session.commit()
    assert "并入本问题" not in site.login("secretary").get(f"/findings/{CODE}").text


def test_long_term_asks_for_its_goal_and_watches_the_review(site: Site) -> None:
    site.world.rectifying()
    site.today = DAY
    village = site.login("secretary")
    asks = {"asks": "long", "reason": "需要长期坚持，不能一次完成"}
    assert "阶段目标" in take(village, "request_extension", **asks).text
    asks |= {"stage_goal": "所有支部按月收缴", "next_review_on": "2023-08-01", "expected_end": "2023-12-31"}
    assert take(village, "request_extension", **asks).status_code == 302
    leader = site.login("leader")
    assert "阶段目标：所有支部按月收缴" in leader.get(f"/findings/{CODE}/endorse_extension").text
    take(leader, "endorse_extension")
    take(site.login("approver"), "grant_extension")
    page = village.get(f"/findings/{CODE}").text
    assert "2023年12月31日前，并长期坚持" in page
    assert "所有支部按月收缴" in page
    assert fact(site).alert_on == date(2023, 7, 2)


def test_a_poll_stands_in_the_closure_card(site: Site) -> None:
    site.world.applied()
    site.today = DAY
    leader = site.login("leader")
    refused = take(leader, "approve", opinion="属实", polled="30")
    assert "一起填写" in refused.text
    take(leader, "approve", opinion="属实", polled="30", satisfied="28")
    assert "群众评议：30人参评，28人满意，满意率93.3％" in leader.get(f"/findings/{CODE}").text
