"""一问题一档: everything of one finding bound together, and the forms of 督办单 and talks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests import pressing
from tests.cast import FIRST_DAY, World, instant, make_world
from tests.features.test_paperwork import printed_text
from tests.web import Site, settings_for
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.queries import AsOf
from tracker.foundation.tasks.models import Task, TaskState
from tracker.foundation.tasks.operations import cancel
from tracker.foundation.tasks.runner import Runner
from tracker.output.notifications.models import OutboxMessage
from tracker.output.records.models import PrintRecord
from tracker.output.reports.paperwork.dossier import TASK, PrintDossier, request_dossier
from tracker.output.reports.paperwork.kinds import FORMS
from tracker.output.reports.paperwork.making import Order, made
from tracker.output.reports.paperwork.queries import PaperRefused
from tracker.output.reports.paperwork.verifying import Standing, verify_file
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.evidence.operations import path_of, store_upload
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.supervision import operations as supervise
from tracker.rectification.supervision.models import TalkKind
from tracker.settings import Settings

TODAY = date(2023, 9, 20)


@dataclass
class Archive:
    sessions: Sessions
    settings: Settings
    world: World
    finding: Finding

    def run(self) -> Task:
        """Order the file of the finding and bind it."""
        session = self.world.session
        who = self.world.users["coordinator"].id
        task = request_dossier(session, self.finding, TODAY, TODAY, who, instant(TODAY))
        session.commit()
        runner = Runner(self.sessions, {TASK: PrintDossier(self.settings)}, lambda: instant(TODAY))
        assert runner.run_one()
        with self.sessions.reading() as reading:
            return reading.get_one(Task, task.id)

    def record(self) -> tuple[PrintRecord, Path]:
        with self.sessions.reading() as session:
            record = session.query(PrintRecord).one()
            return record, path_of(self.settings.evidence_folder, record.stored_file)


@pytest.fixture
def archive(sessions: Sessions, database_url: str, tmp_path: Path) -> Iterator[Archive]:
    """A finding with a photo, a PDF file, a locked one and a broken one as evidence."""
    settings = settings_for(tmp_path, database_url)
    with sessions.write() as session:
        world = make_world(session)
        finding = world.rectifying(wording="党费收缴不及时。")
        files = [world_file(world, settings, name, data) for name, data in exhibits().items()]
        act.add_evidence(session, finding, tuple(files), world.by("secretary", date(2023, 4, 20)))
        session.commit()
        yield Archive(sessions, settings, world, finding)


def exhibits() -> dict[str, bytes]:
    photo, good, locked = io.BytesIO(), io.BytesIO(), io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(photo, "JPEG")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page(page_size=(842, 595))
        pdf.save(good)
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="secret"))
    return {
        "现场.jpg": photo.getvalue(),
        "台账.pdf": good.getvalue(),
        "加密.pdf": locked.getvalue(),
        "坏的.pdf": b"%PDF-1.4 broken",
    }


def world_file(world: World, settings: Settings, name: str, data: bytes) -> act.NewEvidence:
    file: StoredFile = store_upload(
        world.session, settings.evidence_folder, io.BytesIO(data), name, limit=1 << 20, now=instant(TODAY)
    )
    return act.NewEvidence(file, name)


def test_the_file_holds_everything_and_names_what_cannot_be_bound_in(archive: Archive) -> None:
    task = archive.run()
    assert task.state is TaskState.DONE
    record, file = archive.record()
    assert task.result == {"code": record.code, "pages": record.pages}
    text = printed_text(file)
    for words in ("一问题一档", "目录", "党费收缴不及时。", "联村领导", "现场.jpg", "第1页／共2页", "批准方案"):
        assert words in text
    assert "附件不能合并：文件设有打开密码。" in text
    assert "附件不能合并：文件不存在或已损坏，打不开。" in text
    with pikepdf.open(file) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == record.pages
        assert outline.root[0].title == "封面"
        assert [item.title for item in outline.root[-1].children] == [
            "附件2　台账.pdf",
            "附件3　加密.pdf",
            "附件4　坏的.pdf",
        ]
    with archive.sessions.reading() as session:
        assert [notice.link for notice in session.query(OutboxMessage)] == [f"/p/{record.code}"]
        assert verify_file(session, archive.settings.evidence_folder, file, instant(TODAY)).standing is Standing.GENUINE
    assert list(archive.settings.output_folder.iterdir()) == []


def test_the_list_of_evidence_names_each_file_with_its_hash(archive: Archive) -> None:
    archive.run()
    text = printed_text(archive.record()[1])
    with archive.sessions.reading() as session:
        assert all(file.sha256 in text for file in session.query(StoredFile) if file.sha256[:16] in text)
        assert sum(file.sha256 in text for file in session.query(StoredFile)) == 4


def test_the_file_is_asked_for_on_the_page_of_the_finding(site: Site) -> None:
    finding = site.world.rectifying()
    client = site.login("secretary")
    where = client.post(f"/findings/{finding.code}/dossier").location
    assert "正在排队" in client.get(where).get_data(as_text=True)
    site.session.commit()
    Runner(site.sessions, {TASK: PrintDossier(site.settings)}, lambda: instant(site.today, 12)).run_one()
    assert client.get(where).location.startswith("/p/")
    assert "查看档案" in client.get(where, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert site.login("neighbour").get(where).status_code == 404
    draft = site.world.finding(organization="village-02")
    assert site.login("coordinator").post(f"/findings/{draft.code}/dossier").status_code == 422


def cells(world: World, code: str, subject: int, day: date = TODAY) -> dict[str, str]:
    order = Order(FORMS[code], AsOf(day, instant(TODAY)), TODAY, None, subject)
    return {row["key"]: row["cells"]["内容"] for row in made(world.session, order).content["rows"]}


def test_a_notice_is_printed_with_its_number_and_findings(world: World) -> None:
    finding = world.rectifying()
    notice = pressing.issued(world, finding)
    said = cells(world, "supervision_notice", notice.id)
    assert finding.code in said["涉及问题"]
    assert said["签收"].endswith("　　年　月　日")
    with pytest.raises(PaperRefused, match="还没有发出"):
        cells(world, "supervision_notice", notice.id, date(2020, 1, 1))


def test_a_talk_is_printed_with_room_for_signatures(world: World) -> None:
    finding = world.rectifying()
    talk = pressing.held(world, finding)
    said = cells(world, "talk_record", talk.id)
    assert finding.code in said["涉及问题"]
    assert said["约谈对象表态"] == "约谈对象签字：　　　　　　　　　　年　月　日"
    with pytest.raises(PaperRefused, match="还没有登记"):
        cells(world, "talk_record", talk.id, date(2020, 1, 1))


def test_the_title_of_a_talk_names_whom_the_register_names(world: World) -> None:
    def title(**changes: object) -> str:
        talk = pressing.held(world, **changes)
        order = Order(FORMS["talk_record"], AsOf(TODAY, instant(TODAY)), TODAY, subject_id=talk.id)
        return made(world.session, order).identity.title

    assert title() == "孙村约谈记录"
    assert title(kind=TalkKind.COLLECTIVE, head_count=2) == "孙村等约谈记录"
    assert title(kind=TalkKind.COLLECTIVE, persons=(), head_count=12) == "柳林村12人约谈记录"


def test_a_talk_is_not_printed_as_of_a_day_before_it_was_held(world: World) -> None:
    talk = pressing.held(world)
    later = FIRST_DAY + timedelta(days=9)
    supervise.correct_talk(
        world.session, talk, pressing.talk_text(held_on=later), "日期记错", world.by("discipline", later)
    )
    with pytest.raises(PaperRefused, match="还没有登记"):
        cells(world, "talk_record", talk.id, FIRST_DAY)
    assert cells(world, "talk_record", talk.id, later)


def test_notices_and_talks_lead_to_their_forms(site: Site) -> None:
    finding = site.world.rectifying()
    notice, talk = pressing.issued(site.world, finding), pressing.held(site.world, finding)
    site.today = TODAY
    client = site.login("coordinator")
    for page, kind in [(f"/supervision/{notice.id}", "supervision_notice"), (f"/talks/{talk.id}", "talk_record")]:
        assert f"{page}/papers" in client.get(page).get_data(as_text=True)
        answer = client.post(f"{page}/papers", data={"kind": kind, "as_of": TODAY.isoformat()})
        assert answer.location.startswith("/p/")
        assert "内容一致" in client.get(answer.location).get_data(as_text=True)
        offered = client.get(f"{page}/papers").get_data(as_text=True)
        assert FORMS[kind].title in offered
        assert '<option value="docx">Word（docx）</option>' in offered
        word = client.post(f"{page}/papers", data={"kind": kind, "as_of": TODAY.isoformat(), "format": "docx"})
        assert "下载 Word" in client.get(word.location).get_data(as_text=True)


def test_a_file_that_is_being_bound_is_cancelled_and_leaves_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, settings = archive.world.session, archive.settings
    who = archive.world.users["coordinator"].id
    task = request_dossier(session, archive.finding, TODAY, TODAY, who, instant(TODAY))
    session.commit()

    def cancelled(_p: object, _d: str, target: Path, _s: Settings, told: Callable[[int, int], None]) -> None:
        target.write_bytes(b"half a file")
        with archive.sessions.writing() as other:
            assert cancel(other, other.get_one(Task, task.id), instant(TODAY))
        told(1, 2)
        raise AssertionError("whoever was cancelled does not go on")

    monkeypatch.setattr("tracker.output.reports.paperwork.dossier.render", cancelled)
    assert Runner(archive.sessions, {TASK: PrintDossier(settings)}, lambda: instant(TODAY)).run_one()
    with archive.sessions.reading() as reading:
        assert reading.get_one(Task, task.id).state is TaskState.CANCELLED
        assert not reading.query(PrintRecord).all()
        assert not reading.query(OutboxMessage).all()
    assert list(settings.output_folder.iterdir()) == []


def test_a_file_is_cancelled_with_a_button_and_asked_for_again(site: Site) -> None:
    finding = site.world.rectifying()
    client = site.login("secretary")
    where = client.post(f"/findings/{finding.code}/dossier").location
    assert "取消成档</button>" in client.get(where).text
    other = site.login("leader")
    assert "取消成档" not in other.get(where).text
    assert other.post(f"{where}/cancel").status_code == 403
    client = site.login("secretary")
    answer = client.post(f"{where}/cancel", follow_redirects=True).text
    assert "成档已取消，没有留下文件" in answer
    assert "重新成档</button>" in answer
    assert "取消成档" not in answer
    assert "已经结束，不能再取消" in client.post(f"{where}/cancel", follow_redirects=True).text
