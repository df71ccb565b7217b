"""What reviewers should look at twice: the same file, nearly the same photo, times that do not fit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import event

from tests.cast import FIRST_DAY, World, instant
from tests.unit.test_likeness import photo
from tests.web import Site
from tracker.foundation.lib.time import SHANGHAI
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.people.accounts.queries import actor_of
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.evidence.operations import store_upload
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import EvidenceItem, Finding
from tracker.rectification.findings.queries import sheet_of
from tracker.rectification.findings.queries.evidence_warnings import evidence_warnings
from tracker.workflow.model import Role

DAY = date(2023, 4, 1)
NOON = datetime(2023, 4, 1, 12, tzinfo=SHANGHAI)


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality)
    return target.getvalue()


def stored(world: World, folder: Path, content: bytes, name: str = "公示栏.jpg") -> StoredFile:
    return store_upload(world.session, folder, io.BytesIO(content), name, limit=5 << 20, now=instant(DAY))


def hang(
    world: World,
    folder: Path,
    finding: Finding,
    content: bytes,
    taken_at: datetime | None = NOON,
    owner: str = "secretary",
) -> None:
    file = stored(world, folder, content)
    act.add_evidence(world.session, finding, (act.NewEvidence(file, "公示栏.jpg", taken_at),), world.by(owner, DAY))


def warned(world: World, finding: Finding, who: str = "leader") -> list[str]:
    items = sheet_of(world.session, finding, DAY).all_evidence
    found = evidence_warnings(world.session, world.actor(who, DAY), finding, items)
    return [sentence for sentences in found.values() for sentence in sentences]


@pytest.fixture
def two(world: World) -> tuple[Finding, Finding]:
    """One of village-01, one of village-02."""
    return world.rectifying(), world.rectifying("neighbour", organization="village-02")


def test_a_photo_of_its_own_raises_no_question(world: World, two: tuple[Finding, Finding], tmp_path: Path) -> None:
    hang(world, tmp_path, two[0], jpeg(photo(1)))
    hang(world, tmp_path, two[1], jpeg(photo(2)), owner="neighbour")
    assert warned(world, two[0]) == []


def test_the_same_file_on_another_finding_is_named(world: World, two: tuple[Finding, Finding], tmp_path: Path) -> None:
    mine, other = two
    hang(world, tmp_path, mine, jpeg(photo(1)))
    hang(world, tmp_path, other, jpeg(photo(1)), owner="neighbour")
    assert warned(world, mine) == [f"同一份文件也用在问题{other.code}（石桥村党支部）"]
    act.remove_evidence(
        world.session, other, world.session.query(EvidenceItem).all()[-1], "传错了", world.by("neighbour", DAY)
    )
    assert warned(world, mine) == []


def test_a_file_that_hangs_everywhere_is_not_read_to_the_end(
    world: World, two: tuple[Finding, Finding], tmp_path: Path
) -> None:
    seal = jpeg(photo(1))
    hang(world, tmp_path, two[0], seal)
    for _ in range(30):
        hang(world, tmp_path, two[1], seal, owner="neighbour")
    mine, read = two[0].id, set()
    world.session.expunge_all()

    def note(item: EvidenceItem, _context: object) -> None:
        read.add(item.id)

    event.listen(EvidenceItem, "load", note)
    try:
        assert len(warned(world, world.session.get_one(Finding, mine))) == 1
    finally:
        event.remove(EvidenceItem, "load", note)
    assert len(read) == 1 + 20


def test_nearly_the_same_photo_is_named_and_a_different_one_is_not(
    world: World, two: tuple[Finding, Finding], tmp_path: Path
) -> None:
    mine, other = two
    hang(world, tmp_path, mine, jpeg(photo(1)))
    hang(world, tmp_path, mine, jpeg(photo(7)))
    hang(world, tmp_path, other, jpeg(photo(1).resize((600, 450)), 60), owner="neighbour")
    assert warned(world, mine) == [f"与问题{other.code}（石桥村党支部）的照片几乎一样"]


def test_a_unit_that_one_may_not_see_is_not_named(world: World, two: tuple[Finding, Finding], tmp_path: Path) -> None:
    mine, other = two
    for finding, owner in ((mine, "secretary"), (other, "neighbour")):
        hang(world, tmp_path, finding, jpeg(photo(1)), owner=owner)
    user = add_user(world.session, "liaison", "林联", now=instant(FIRST_DAY))
    add_post(world.session, user, NewPost(world.organizations["village-01"], Role.REVIEWER, "监委会主任", FIRST_DAY))
    items = sheet_of(world.session, mine, DAY).all_evidence
    found = evidence_warnings(world.session, actor_of(world.session, user, DAY), mine, items)
    assert list(found.values()) == [["同一份文件也用在另一单位的问题"]]


def test_blank_pages_are_not_all_alike(world: World, two: tuple[Finding, Finding], tmp_path: Path) -> None:
    hang(world, tmp_path, two[0], jpeg(Image.new("RGB", (900, 1200), "white")))
    hang(world, tmp_path, two[1], jpeg(Image.new("RGB", (910, 1200), "white")), owner="neighbour")
    assert warned(world, two[0]) == []


def test_evidence_of_an_earlier_round_does_not_serve_twice_unnoticed(world: World, tmp_path: Path) -> None:
    finding, day = world.relapsed(), date(2023, 8, 21)
    item = EvidenceItem(
        finding_id=finding.id,
        stored_file_id=stored(world, tmp_path, jpeg(photo(4))).id,
        round_no=1,
        title="旧照片.jpg",
        taken_at=NOON,
        submitted_by=world.users["secretary"].id,
        submitted_name="孙村",
        effective_on=DAY,
        recorded_at=instant(DAY),
    )
    world.session.add(item)
    act.reopen(world.session, finding, "回头看发现问题反弹，重新整改", date(2023, 12, 1), world.by("coordinator", day))
    file = stored(world, tmp_path, jpeg(photo(4)))
    act.add_evidence(world.session, finding, (act.NewEvidence(file, "新照片.jpg", NOON),), world.by("secretary", day))
    assert warned(world, finding) == ["同一份文件也用在本问题第1轮"]


@pytest.mark.parametrize(
    ("taken_at", "sentences"),
    [
        (None, ["照片没有拍摄时间"]),
        (datetime(2023, 2, 1, 9, tzinfo=SHANGHAI), ["拍摄于2023年2月1日，早于问题反馈（2023年3月1日）"]),
        (datetime(2023, 6, 1, 9, tzinfo=SHANGHAI), ["拍摄时间（2023年6月1日）晚于上传时间，手机日期可能不准"]),
        (NOON, []),
    ],
)
def test_times_that_do_not_fit_are_told(
    world: World, tmp_path: Path, taken_at: datetime | None, sentences: Sequence[str]
) -> None:
    finding = world.rectifying()
    hang(world, tmp_path, finding, jpeg(photo(1)), taken_at)
    assert warned(world, finding) == list(sentences)


def test_paper_has_no_time_to_ask_for(world: World, tmp_path: Path) -> None:
    finding = world.rectifying()
    hang(world, tmp_path, finding, b"%PDF-1.7\n%%EOF\n", None)
    assert warned(world, finding) == []


@pytest.mark.parametrize(
    ("who", "asked"), [("leader", True), ("discipline", True), ("coordinator", True), ("secretary", False)]
)
def test_reviewers_are_asked_and_the_owner_is_not_accused(world: World, tmp_path: Path, who: str, asked: bool) -> None:
    finding = world.rectifying()
    hang(world, tmp_path, finding, jpeg(photo(1)), None)
    assert bool(warned(world, finding, who)) is asked


def test_the_pages_of_the_review_say_how_many_and_why(site: Site) -> None:
    world, folder = site.world, site.settings.evidence_folder
    finding = world.rectifying()
    hang(world, folder, finding, jpeg(photo(1)), None)
    done = act.MeasureResult(result="已核对42人，补缴3人")
    act.complete_measure(world.session, finding, 1, done, world.by("secretary", DAY))
    rule = act.MeasureResult(institution_name="党费收缴办法", document_number="清河发〔2023〕5号")
    act.complete_measure(world.session, finding, 2, rule, world.by("secretary", DAY))
    act.request_closure(world.session, finding, "两项措施均已完成。", world.by("secretary", DAY))
    site.today = DAY
    reviewer = site.login("leader")
    for page in (f"/findings/{finding.code}", f"/findings/{finding.code}/approve"):
        text = reviewer.get(page).text
        assert "1份材料需要核对" in text
        assert "需核对：照片没有拍摄时间" in text
    assert "需要核对" not in site.login("secretary").get(f"/findings/{finding.code}").text
