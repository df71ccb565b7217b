"""The pages of prints: printing a form, its record, the signed scan, and 与已签版本不一致 when the data move on."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from tests.cast import instant
from tests.web import Site
from tracker.foundation.tasks.runner import Runner
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import LedgerPrint, PrintProfile
from tracker.output.ledgers.operations import TASK, Order, request_print
from tracker.output.ledgers.printing import PrintLedger
from tracker.output.ledgers.variants.operations import add_variant, change_variant
from tracker.output.ledgers.variants.rules import as_declared
from tracker.output.records.models import PrintRecord, SignedScan
from tracker.output.reports.paperwork import templates
from tracker.output.reports.paperwork.remaking import identity_of, remade
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FollowUpOutcome

PRINTED = date(2023, 9, 20)


@pytest.fixture
def finding(site: Site) -> Finding:
    """A closed finding of village-01, some months later."""
    site.today = PRINTED
    return site.world.closed(wording="党费收缴不及时。")


def printed(site: Site, finding: Finding, who: str = "secretary", **more: str) -> str:
    """The address of a form that a person printed."""
    data = {"kind": "closure_approval", "as_of": PRINTED.isoformat(), **more}
    answer = site.login(who).post(f"/findings/{finding.code}/papers", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def photo() -> tuple[io.BytesIO, str]:
    target = io.BytesIO()
    Image.effect_noise((60, 80), 60).convert("RGB").save(target, "JPEG")
    target.seek(0)
    return target, "签字页.jpg"


def fetched(site: Site, address: str, who: str) -> bytes:
    """A file, its stream closed."""
    answer = site.login(who).get(address)
    data = answer.data
    answer.close()
    return data


def page(site: Site, address: str, who: str = "secretary") -> str:
    return site.login(who).get(address).get_data(as_text=True)


def test_the_finding_leads_to_its_forms_and_the_form_to_its_record(site: Site, finding: Finding) -> None:
    assert f"/findings/{finding.code}/papers?kind=closure_approval" in page(site, f"/findings/{finding.code}")
    address = printed(site, finding)
    shown = page(site, address)
    assert f"{finding.code}销号审批表" in shown
    assert "内容一致" in shown
    assert fetched(site, f"{address}.pdf", "leader").startswith(b"%PDF")
    assert "销号审批表" in page(site, f"/findings/{finding.code}/papers")


def test_a_form_is_offered_as_word_and_printed_again_as_word(site: Site, finding: Finding) -> None:
    assert '<option value="docx">Word（docx）</option>' in page(site, f"/findings/{finding.code}/papers")
    address = printed(site, finding, format="docx", sealed="y")
    shown = page(site, address)
    assert "下载 Word" in shown
    assert "内容一致" in shown
    assert "加盖电子签名" not in shown
    assert fetched(site, f"{address}.docx", "leader").startswith(b"PK")
    assert site.login("leader").get(f"{address}.pdf").status_code == 404
    assert "Word文件</span>" in page(site, f"/findings/{finding.code}/papers")
    same = site.login("secretary").post(f"{address}/again", data={"sealed": "1"}).location
    assert same == address  # at the same instant: Word again, and not sealed


def test_a_code_typed_by_hand_finds_the_print(site: Site, finding: Finding) -> None:
    address = printed(site, finding)
    code = address.rsplit("/", 1)[1]
    spoken = f"{code[:4].lower()} {code[4:8]}-{code[8:]}"
    assert site.login("leader").post("/prints", data={"code": spoken}).location == address
    refused = site.login("neighbour").post("/prints", data={"code": code})
    assert "没有这个核验码的打印件" in refused.get_data(as_text=True)


def test_whoever_scans_the_code_logs_in_first(site: Site, finding: Finding) -> None:
    answer = site.app.test_client().get(printed(site, finding))
    assert (answer.status_code, "/login" in answer.location) == (302, True)


def test_a_refused_form_says_why(site: Site, finding: Finding) -> None:
    for data, words in [
        ({"kind": "immediate_notice", "as_of": "2023-09-20"}, "请打印整改通知书"),
        ({"kind": "closure_approval", "as_of": "2023-09-21"}, "统计截止日期不能晚于今天"),
        ({"kind": "closure_approval", "as_of": "2023-01-01"}, "还没有登记"),
        ({"kind": "closure_approval", "as_of": ""}, "请填写统计截止日期"),
    ]:
        answer = site.login("secretary").post(f"/findings/{finding.code}/papers", data=data)
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)


def test_a_signed_scan_belongs_to_exactly_its_print(site: Site, finding: Finding) -> None:
    address = printed(site, finding)
    data = {"signed_on": PRINTED.isoformat(), "scans": photo()}
    assert site.login("secretary").post(f"{address}/scans", data=data).status_code == 302
    shown = page(site, address)
    assert "签字页.jpg" in shown
    assert "已签" in shown
    scan = re.search(r"/p/scans/\d+", shown)
    assert scan is not None
    assert fetched(site, scan[0], "leader").startswith(b"\xff\xd8")
    assert site.login("neighbour").get(scan[0]).status_code == 404
    with site.sessions.reading() as session:
        kept = session.query(SignedScan).one()
        record = session.query(PrintRecord).filter_by(id=kept.record_id).one()
    assert (kept.uploaded_name, kept.signed_on, address.endswith(record.code)) == ("孙村", PRINTED, True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"signed_on": "2023-09-20"}, "请选择扫描件或照片"),
        ({"signed_on": "2023-09-21"}, "签字日期不能晚于今天"),
        ({"signed_on": "2020-09-21"}, "签字日期不能晚于今天"),
        ({"signed_on": "2023-09-20", "text": "x"}, "不是照片"),
    ],
)
def test_a_scan_that_cannot_be_kept_is_refused(site: Site, finding: Finding, data: dict[str, str], words: str) -> None:
    address, file = printed(site, finding), photo()
    wanted = {"signed_on": data["signed_on"]}
    if "text" in data:
        file = (io.BytesIO(b"plain text"), "说明.txt")
    more = {"scans": file} if data["signed_on"] != "2023-09-20" or "text" in data else {}
    answer = site.login("secretary").post(f"{address}/scans", data={**wanted, **more})
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)


def test_when_the_data_move_on_the_signed_version_is_said_to_differ(site: Site, finding: Finding) -> None:
    address = printed(site, finding)
    data = {"signed_on": PRINTED.isoformat(), "scans": photo()}
    site.login("secretary").post(f"{address}/scans", data=data)
    seen = act.FollowUpEntry(FollowUpOutcome.RECURRED, "又有两个月没有收缴党费，问题反弹。", "实地查看", "村民张三")
    act.record_follow_up(site.session, finding, seen, site.world.by("discipline", PRINTED, recorded=date(2023, 9, 22)))
    by = site.world.by("coordinator", PRINTED, recorded=date(2023, 9, 22))
    act.reopen(site.session, finding, "核实又有两个月没有收缴", date(2024, 3, 1), by)
    site.today = date(2023, 9, 25)
    shown = page(site, address)
    assert "与已签版本不一致" in shown
    assert "镇党委审定意见" in shown
    again = site.login("secretary").post(f"{address}/again")
    assert again.location != address
    assert "内容一致" in page(site, again.location)


def test_a_pdf_is_verified_on_the_page(site: Site, finding: Finding) -> None:
    address = printed(site, finding)
    file = fetched(site, f"{address}.pdf", "secretary")
    for who, words in [("secretary", "核验通过"), ("neighbour", "无法核验")]:
        answer = site.login(who).post("/prints", data={"file": (io.BytesIO(file), "表.pdf")})
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (200, True)
    answer = site.login("secretary").post("/prints", data={"file": (io.BytesIO(b"x"), "x.pdf")})
    assert "这不是PDF文件" in answer.get_data(as_text=True)
    assert list(site.settings.output_folder.iterdir()) == []


def test_a_ledger_is_ordered_again_from_its_record(site: Site, finding: Finding) -> None:
    session, town = site.session, site.world.organizations["town"]
    order = Order("rectification", town, PRINTED, source="county_inspection", profile=PrintProfile.DOCUMENT)
    print_ = request_print(session, order, site.world.users["coordinator"].id, instant(PRINTED))
    client = site.login("coordinator")
    Runner(site.sessions, {TASK: PrintLedger(site.settings)}, lambda: instant(PRINTED, 11)).run_one()
    with site.sessions.reading() as reading:
        record = reading.get_one(LedgerPrint, print_.id).record
        assert record is not None
        code = record.code
    assert "内容一致" in client.get(f"/p/{code}").get_data(as_text=True)
    assert f"/p/{code}" in client.get(f"/ledgers/{print_.id}").get_data(as_text=True)
    data = {"signed_on": PRINTED.isoformat(), "scans": photo()}
    client.post(f"/p/{code}/scans", data=data)
    assert "已签" in client.get("/ledgers").get_data(as_text=True)
    where = client.post(f"/p/{code}/again").location
    with site.sessions.reading() as reading:
        newest = reading.query(LedgerPrint).order_by(LedgerPrint.id.desc()).first()
        assert newest is not None
        assert where == f"/ledgers/{newest.id}"
        assert (newest.source, newest.profile, newest.as_of) == (
            "county_inspection",
            PrintProfile.DOCUMENT,
            PRINTED,
        )


def test_a_ledger_is_ordered_again_in_the_version_that_was_printed(site: Site, finding: Finding) -> None:
    session, town, by = site.session, site.world.organizations["town"], site.world.users["coordinator"].id
    way = as_declared(KINDS["rectification"])
    variant = add_variant(session, "rectification", town, "镇里的样式", way, by, instant(PRINTED), shared=False)
    request_print(session, Order("rectification", town, PRINTED, variant=variant), by, instant(PRINTED))
    session.commit()
    Runner(site.sessions, {TASK: PrintLedger(site.settings)}, lambda: instant(PRINTED, 11)).run_one()
    change_variant(session, variant, "镇里的样式", replace(way, heading="新题目"), by, instant(PRINTED), shared=False)
    session.commit()
    code = session.scalars(select(PrintRecord.code)).one()
    site.login("coordinator").post(f"/p/{code}/again")
    printed = session.scalars(select(LedgerPrint).order_by(LedgerPrint.id)).all()
    assert [one.variant_version_id for one in printed] == [variant.versions[0].id] * 2


def test_a_form_that_was_printed_stays_the_same_when_its_template_changes(
    site: Site, finding: Finding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = printed(site, finding)
    monkeypatch.setattr(templates, "FOLDER", shutil.copytree(templates.FOLDER, tmp_path / "print"))
    newest = templates.newest_edition()
    editions = tmp_path / "print"
    form = shutil.copytree(editions / str(newest), editions / str(newest + 1)) / "closure_approval.html"
    form.write_text(form.read_text().replace("<th>整改目标</th>", "<th>目标</th>"))
    templates.newest_edition.cache_clear()
    templates._environment.cache_clear()
    try:
        assert "内容一致" in page(site, old)
        new = site.login("secretary").post(f"{old}/again").location
        assert new != old
        assert "内容一致" in page(site, new)
        assert "内容一致" in page(site, old)
        records = site.session.scalars(select(PrintRecord).order_by(PrintRecord.id)).all()
        assert [one.arguments for one in records] == [{"edition": newest}, {"edition": newest + 1}]
        said = remade(site.session, identity_of(records[1]))["rows"]
        assert [row["key"] for row in said if "目标" in row["key"]] == ["目标"]
    finally:
        templates.newest_edition.cache_clear()
        templates._environment.cache_clear()


def test_a_sheet_as_of_a_leap_day_takes_its_scan(site: Site, finding: Finding) -> None:
    site.today = date(2024, 3, 1)
    client = site.login("secretary")
    asked = {"as_of": "2024-02-29", "kind": "closure_approval"}
    address = client.post(f"/findings/{finding.code}/papers", data=asked).headers["Location"]
    data = {"signed_on": "2024-03-01", "scans": photo()}
    assert client.post(f"{address}/scans", data=data).status_code == 302
