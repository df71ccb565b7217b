"""Evidence as it comes back: type, name, who may see it, and the small picture of a photo."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from PIL import Image

from tests.cast import FIRST_DAY, instant
from tests.web import Site
from tracker.rectification.evidence.operations import path_of, store_upload
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import EvidenceItem, Finding

PDF = b"%PDF-1.7\n%%EOF\n"


def photo() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((900, 600), 60).convert("RGB").save(target, "JPEG")
    return target.getvalue()


def photo_of_two() -> bytes:
    """What many phones write: a second picture behind the first."""
    target = io.BytesIO()
    one, other = (Image.effect_noise((90, 60), 60).convert("RGB") for _ in range(2))
    one.save(target, "MPO", save_all=True, append_images=[other])
    return target.getvalue()


def evidence(site: Site, content: bytes, title: str) -> tuple[Finding, EvidenceItem]:
    """A finding of village-01 with one file on it."""
    finding, folder = site.world.rectifying(), site.settings.evidence_folder
    file = store_upload(site.session, folder, io.BytesIO(content), title, limit=5 << 20, now=instant(FIRST_DAY))
    act.add_evidence(site.session, finding, (act.NewEvidence(file, title),), site.world.by("secretary"))
    return finding, site.session.query(EvidenceItem).one()


@pytest.mark.parametrize(
    ("content", "title", "media_type", "shown"),
    [
        (photo(), "公示栏.jpg", "image/jpeg", "inline"),
        (photo_of_two(), "现场.jpg", "image/jpeg", "inline"),
        (PDF, "会议记录.pdf", "application/pdf", "inline"),
    ],
)
def test_photos_and_pdfs_are_shown_as_what_their_bytes_are(
    site: Site, content: bytes, title: str, media_type: str, shown: str
) -> None:
    _finding, item = evidence(site, content, title)
    with site.login("secretary").get(f"/evidence/{item.id}") as answer:
        assert answer.status_code == 200
        assert answer.data == content
        assert answer.mimetype == media_type
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith(f"{shown};")


def test_other_files_are_saved_and_not_shown(site: Site) -> None:
    _finding, item = evidence(site, docx(), "整改报告.docx")
    with site.login("secretary").get(f"/evidence/{item.id}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.mimetype.endswith("wordprocessingml.document")


def docx() -> bytes:
    """The least that counts as a Word file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return target.getvalue()


def test_a_photo_that_calls_itself_something_else_gets_its_real_ending(site: Site) -> None:
    _finding, item = evidence(site, photo(), "公示栏.html")
    with site.login("secretary").get(f"/evidence/{item.id}") as answer:
        assert answer.mimetype == "image/jpeg"
        assert "html" not in answer.headers["Content-Disposition"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_only_those_who_may_see_the_finding_see_its_evidence(site: Site) -> None:
    _finding, item = evidence(site, PDF, "会议记录.pdf")
    for username, status in {"neighbour": 404, "sysadmin": 403, "supervisor": 200, "leader": 200}.items():
        with site.login(username).get(f"/evidence/{item.id}") as answer:
            assert answer.status_code == status
    assert site.login("secretary").get("/evidence/999").status_code == 404
    assert site.app.test_client().get(f"/evidence/{item.id}").status_code == 302


def test_a_photo_has_a_small_picture_that_need_not_be_sent_again(site: Site) -> None:
    _finding, item = evidence(site, photo(), "公示栏.jpg")
    client = site.login("secretary")
    small = client.get(f"/evidence/{item.id}/preview")
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    assert max(Image.open(io.BytesIO(small.data)).size) == 208
    again = client.get(f"/evidence/{item.id}/preview", headers={"If-None-Match": small.headers["ETag"]})
    assert again.status_code == 304
    assert site.login("neighbour").get(f"/evidence/{item.id}/preview").status_code == 404


def test_a_pdf_has_no_small_picture(site: Site) -> None:
    _finding, item = evidence(site, PDF, "会议记录.pdf")
    assert site.login("secretary").get(f"/evidence/{item.id}/preview").status_code == 404


def test_missing_bytes_are_said_in_words(site: Site) -> None:
    _finding, item = evidence(site, PDF, "会议记录.pdf")
    path_of(site.settings.evidence_folder, item.stored_file).unlink()
    answer = site.login("secretary").get(f"/evidence/{item.id}")
    assert answer.status_code == 404
    assert "这份材料的文件不在服务器上" in answer.text


def test_the_page_of_the_finding_lists_name_size_person_and_day(site: Site) -> None:
    finding, item = evidence(site, PDF, "会议记录.pdf")
    site.today = date(2023, 3, 2)
    page = site.login("leader").get(f"/findings/{finding.code}").text
    assert f'<a href="/evidence/{item.id}">会议记录.pdf</a>' in page
    assert "15 B · 孙村 · 2023年3月1日" in page
