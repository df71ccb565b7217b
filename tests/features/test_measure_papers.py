"""What ledgers print beside a proof: what is due, whether a document is new, and the day on the paper."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.features.test_finding_work import CODE, planning, take, with_measure
from tests.web import Site
from tracker.rectification.findings.models import MeasureVersion
from tracker.workflow.model import MeasureKind


def newest(site: Site) -> MeasureVersion:
    site.session.expire_all()
    version = site.session.scalars(select(MeasureVersion).order_by(MeasureVersion.id.desc()).limit(1)).one()
    site.session.commit()
    return version


def test_what_is_due_is_planned_with_a_measure_that_recovers_money_and_with_no_other(site: Site) -> None:
    planning(site.world)
    site.session.commit()
    client = site.login("secretary")
    rows = {"measures-0-text": "追缴租金", "measures-0-kind": "recovery", "measures-0-amount_due": "1,200.50元"}
    rows |= {"measures-1-text": "公示", "measures-1-kind": "general", "measures-1-amount_due": "3"}
    assert take(client, "write_plan", goal="足额追缴", **rows).status_code == 302
    site.session.expire_all()
    found = site.session.scalars(select(MeasureVersion).order_by(MeasureVersion.id)).all()
    assert [one.amount_due for one in found] == [Decimal("1200.50"), None]
    site.session.commit()
    assert "应追缴1" in client.get(f"/findings/{CODE}").text


def test_a_document_says_whether_it_is_new_and_when_it_was_issued(site: Site) -> None:
    client = with_measure(site, MeasureKind.INSTITUTION)
    paper = {"institution_name": "党费收缴办法", "document_number": "清河发〔2023〕5号"}
    answer = take(client, "complete_measure", **paper, revises="revised", dated_on="2023-02-28")
    assert answer.status_code == 302
    version = newest(site)
    assert (version.revises, version.dated_on) == (True, date(2023, 2, 28))
    assert "（修订），2023年2月28日印发" in client.get(f"/findings/{CODE}").text


def test_a_receipt_has_its_day_and_nobody_need_say_what_was_due(site: Site) -> None:
    client = with_measure(site, MeasureKind.RECOVERY)
    page = client.get(f"/findings/{CODE}/complete_measure").text
    assert "缴款日期" in page
    assert "新建或修订" not in page
    assert take(client, "complete_measure", amount="800", receipt="12", dated_on="2023-02-27").status_code == 302
    version = newest(site)
    assert (version.amount_due, version.revises, version.dated_on) == (None, None, date(2023, 2, 27))


@pytest.mark.parametrize(
    ("kind", "asked", "spared"),
    [
        (MeasureKind.GENERAL, {"result", "files"}, {"dated_on", "amount", "institution_name", "people_handled"}),
        (MeasureKind.ACCOUNTABILITY, {"accountability_on", "people_handled"}, {"dated_on", "receipt", "revises"}),
        (MeasureKind.INSTITUTION, {"institution_name", "dated_on"}, {"amount", "accountability_on"}),
    ],
)
def test_finishing_a_measure_asks_what_its_kind_needs(
    site: Site, kind: MeasureKind, asked: set[str], spared: set[str]
) -> None:
    answer = with_measure(site, kind).get(f"/findings/{CODE}/complete_measure")
    assert answer.status_code == 200
    names = set(re.findall(r'name="([^"]+)"', answer.text))
    assert asked <= names
    assert not spared & names
