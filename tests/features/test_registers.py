"""Registers of documents, money and people: their sums are the figures, their rows lead to findings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.cast import World
from tests.pressing import TOWN, as_of
from tests.web import Site
from tracker.output.figures.queries import figures, proofs
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FollowUpOutcome
from tracker.workflow.model import MeasureKind, Timeframe

DONE, AGAIN = date(2023, 5, 1), date(2023, 9, 20)


def proven(world: World) -> Finding:
    """A finding of village-01 with a document, a receipt and somebody handled, all done on one day."""
    finding = world.released()
    entry = act.Assignment(
        world.users["secretary"], world.users["leader"], Timeframe.FIXED_TERM, date(2023, 9, 1), responsible_unit="一村"
    )
    act.assign(world.session, finding, entry, world.by("coordinator"))
    act.acknowledge(world.session, finding, world.by("secretary"))
    plan = [
        act.PlannedMeasure("修订党费收缴办法。", MeasureKind.INSTITUTION),
        act.PlannedMeasure("追回党费。", MeasureKind.RECOVERY),
        act.PlannedMeasure("追究责任。", MeasureKind.ACCOUNTABILITY),
    ]
    act.write_plan(world.session, finding, "按月足额收缴", plan, world.by("secretary"))
    act.submit_plan(world.session, finding, world.by("secretary"))
    act.approve_plan(world.session, finding, "同意", world.by("leader"))
    _complete(world, finding, DONE)
    return finding


def _complete(world: World, finding: Finding, day: date) -> None:
    results = (
        act.MeasureResult(institution_name="党费收缴办法", document_number="清河发〔2023〕5号"),
        act.MeasureResult(amount=Decimal("1250.50"), receipt="收据001"),
        act.MeasureResult(accountability_on=day, accountability_form="批评教育", people_handled=2),
    )
    for number, result in enumerate(results, 1):
        act.complete_measure(world.session, finding, number, result, world.by("secretary", day))


def sums(world: World, day: date) -> tuple[int, Decimal, int]:
    rows = proofs(world.session, TOWN, as_of(day))
    return (
        len([one for one in rows if one.institution_name]),
        sum((one.amount for one in rows if one.amount is not None), Decimal(0)),
        sum(one.people_handled for one in rows),
    )


def counted(world: World, day: date) -> tuple[int, Decimal, int]:
    found = figures(world.session, TOWN, as_of(day))
    return found.institutions, found.funds, found.people_handled


def test_the_sums_of_the_rows_are_the_figures(world: World) -> None:
    proven(world)
    assert counted(world, DONE) == (1, Decimal("1250.50"), 2)
    assert sums(world, DONE) == counted(world, DONE)
    before = date(2023, 4, 30)
    assert sums(world, before) == counted(world, before) == (0, Decimal(0), 0)


def test_the_same_proof_after_a_relapse_is_one_row_and_another_receipt_a_second(world: World) -> None:
    finding = proven(world)
    act.request_closure(world.session, finding, "三项措施均已完成。", world.by("secretary", DONE))
    closed = date(2023, 5, 10)
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", closed))
    act.approve(world.session, finding, act.Opinion("现场属实", visited_on=closed), world.by("discipline", closed))
    act.close(world.session, finding, act.Opinion("同意销号"), world.by("approver", closed))
    seen = act.FollowUpEntry(FollowUpOutcome.RECURRED, "又有两个月没有收缴党费，问题反弹。", "实地查看", "村民张三")
    act.record_follow_up(world.session, finding, seen, world.by("discipline", date(2023, 8, 20)))
    by = world.by("coordinator", AGAIN)
    act.reopen(world.session, finding, "回头看发现问题反弹，重新挂账整改。", date(2023, 12, 1), by)
    rows = proofs(world.session, TOWN, as_of(AGAIN))
    assert len(rows) == 3
    document = act.MeasureResult(institution_name="党费收缴办法", document_number="清河发〔2023〕5号")
    act.complete_measure(world.session, finding, 1, document, world.by("secretary", AGAIN))
    second = act.MeasureResult(amount=Decimal(300), receipt="收据002")
    act.complete_measure(world.session, finding, 2, second, world.by("secretary", AGAIN))
    assert sums(world, AGAIN) == counted(world, AGAIN) == (1, Decimal("1550.50"), 2)


def test_each_register_shows_rows_total_and_basis_and_prints_its_ledger(site: Site) -> None:
    code = proven(site.world).code
    site.today = date(2023, 5, 2)
    client = site.login("coordinator")
    for name, words in {
        "institutions": ("1项", "党费收缴办法", "清河发〔2023〕5号", "制定或修订完善的制度数"),
        "funds": ("1,250.50元", "收据001", "已追缴或挽回的资金"),
        "people": ("2人", "批评教育", "追责问责的人数"),
    }.items():
        page = client.get(f"/registers/{name}").text
        for word in (*words, f"/findings/{code}", "同一凭证重复填写的计一次"):
            assert word in page, (name, word)
        assert 'value="2023-05-02"' in page
        assert ("打印台账" in page) is (name != "people")
        empty = client.get(f"/registers/{name}?as_of=2023-04-30").text
        assert "没有" in empty
        assert code not in empty


def test_a_register_is_narrowed_by_unit_and_source_and_says_what_cannot_be(site: Site) -> None:
    code = proven(site.world).code
    site.today = date(2023, 5, 2)
    client = site.login("coordinator")
    assert code in client.get("/registers/funds?organization=village-01&source=county_inspection").text
    assert code not in client.get("/registers/funds?organization=village-02").text
    assert code not in client.get("/registers/funds?source=self_check").text
    assert client.get("/registers/funds?organization=county").status_code == 404
    late = client.get("/registers/funds?as_of=2023-05-03")
    assert late.status_code == 422
    assert "统计截止日期不能晚于今天" in late.text
    assert client.get("/registers/funds?as_of=13.13.13").status_code == 422
    assert client.get("/registers/pigs").status_code == 404
