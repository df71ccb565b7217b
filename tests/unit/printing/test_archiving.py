"""The archive copy keeps what of PDF/A-3b can be checked, and the check sees what breaks it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest

from tests.unit.printing.archive import violations
from tests.unit.printing.samples import ledger
from tracker.foundation.lib.time import SHANGHAI
from tracker.foundation.printing import direct
from tracker.foundation.printing.archiving import Archive
from tracker.foundation.printing.composing import compose_pages
from tracker.foundation.printing.fonts import Faces

MADE_AT = datetime(2024, 1, 5, 9, 30, tzinfo=SHANGHAI)
BOOK = b"PK\x03\x04 a sheet for Excel"
DATA = '{"finding":"党费收缴不及时。"}'.encode()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "data.json"
    path.write_bytes(DATA)
    path.with_name("book.xlsx").write_bytes(BOOK)
    return path


@pytest.fixture(scope="module")
def copy(faces: Faces, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("archive") / "ledger.pdf"
    sheet = replace(ledger(3), qr="https://10.1.2.3/p/1", title="台账 & <副本>")
    direct.paint(
        compose_pages(sheet, faces), faces, target, archive=Archive(MADE_AT, data, data.with_name("book.xlsx"))
    )
    return target


def test_an_archive_copy_breaks_no_clause_that_can_be_checked(copy: Path) -> None:
    assert violations(copy) == []


def test_the_copy_says_what_it_is_and_when_its_data_were_known(copy: Path) -> None:
    with pikepdf.open(copy) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3B"
        assert metadata["dc:title"] == "台账 & <副本>"
        assert metadata["xmp:CreateDate"] == "2024-01-05T01:30:00Z"


def test_the_data_come_back_as_they_were_put_in(copy: Path) -> None:
    with pikepdf.open(copy) as pdf:
        carried = [(name, one.relationship, one.get_file().mime_type) for name, one in pdf.attachments.items()]
        excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert carried == [("xiaohao.json", "/Data", "application/json"), ("xiaohao.xlsx", "/Alternative", excel)]
        assert [one.get_file().read_bytes() for one in pdf.attachments.values()] == [DATA, BOOK]


def test_the_same_copy_has_the_same_bytes(copy: Path, data: Path, faces: Faces, tmp_path: Path) -> None:
    sheet = replace(ledger(3), qr="https://10.1.2.3/p/1", title="台账 & <副本>")
    archive = Archive(MADE_AT, data, data.with_name("book.xlsx"))
    direct.paint(compose_pages(sheet, faces), faces, tmp_path / "again.pdf", archive=archive)
    assert (tmp_path / "again.pdf").read_bytes() == copy.read_bytes()


def test_a_plain_file_is_no_archive_copy(written: Path) -> None:
    assert {sentence.split()[0] for sentence in violations(written)} == {"6.2.3", "6.6.2"}


def _without(key: str) -> Callable[[pikepdf.Pdf], None]:
    return lambda pdf: pdf.Root.__delitem__(key)


def _no_font(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].resources.Font["/XhBody"].DescendantFonts[0].FontDescriptor["/FontFile3"]


def _wrong_width(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].resources.Font["/XhBody"].DescendantFonts[0].DW = 900


def _unmapped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].resources.Font["/XhBody"].ToUnicode = pikepdf.Stream(pdf, b"")


def _see_through(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].resources.ExtGState = pikepdf.Dictionary(a=pikepdf.Dictionary(ca=0.5))


def _coloured(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"1 0 0 RG")


def _unrelated(pdf: pikepdf.Pdf) -> None:
    del pdf.attachments["xiaohao.json"].obj["/AFRelationship"]


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        (_without("/Metadata"), "6.6.2"),
        (_without("/OutputIntents"), "6.2.3"),
        (_without("/AF"), "6.8"),
        (_no_font, "6.2.11.4"),
        (_wrong_width, "6.2.11.5"),
        (_unmapped, "6.2.11.7"),
        (_see_through, "6.2"),
        (_coloured, "6.2.2"),
        (_unrelated, "6.8"),
        (lambda pdf: pdf.docinfo.__setitem__("/Title", "anders"), "6.6.3"),
        (lambda pdf: pdf.Root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript)), "6.6"),
        (lambda pdf: pdf.pages[0].__setitem__("/Annots", pikepdf.Array()), "6.2/6.5"),
    ],
)
def test_the_check_sees_a_planted_fault(
    copy: Path, tmp_path: Path, fault: Callable[[pikepdf.Pdf], None], clause: str
) -> None:
    with pikepdf.open(copy) as pdf:
        fault(pdf)
        pdf.save(tmp_path / "faulty.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert clause in {sentence.split()[0] for sentence in violations(tmp_path / "faulty.pdf")}
