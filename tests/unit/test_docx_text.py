"""The words of a Word document, read without Word."""

import io
import zipfile

import pytest
from docx import Document

from tracker.foundation.lib.decoding import UnreadableText
from tracker.foundation.lib.docx_text import docx_text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(body: str, name: str = "word/document.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        container.writestr(name, body)
    return buffer.getvalue()


def test_paragraphs_and_tables_come_in_reading_order() -> None:
    document = Document()
    document.add_paragraph("截至目前，").add_run("45个问题").bold = True
    document.add_table(1, 2).rows[0].cells[1].text = "42个"
    document.add_paragraph("完成率\t93.3％")
    buffer = io.BytesIO()
    document.save(buffer)
    assert docx_text(buffer.getvalue(), "报告.docx") == "截至目前，45个问题\n\n42个\n完成率\t93.3％"


def test_deleted_words_are_left_out_and_inserted_ones_kept() -> None:
    runs = "<w:del><w:r><w:delText>41</w:delText><w:t>41</w:t></w:r></w:del><w:ins><w:r><w:t>42</w:t></w:r></w:ins>"
    assert docx_text(packed(f"<w:document {W}><w:body><w:p>{runs}</w:p></w:body></w:document>"), "a.docx") == "42"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 broken", "打不开"),
        (packed("x", "xl/workbook.xml"), "不是 Word 文档"),
        (packed("<w:document"), "正文有损坏"),
        (packed('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "实体声明"),
    ],
)
def test_what_is_no_document_is_refused_with_a_way_out(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableText, match=sentence) as refusal:
        docx_text(data, "报告.docx")
    assert "报告.docx" in str(refusal.value)


def test_a_body_that_unpacks_without_end_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", b" " * ((32 << 20) + 1))
    with pytest.raises(UnreadableText, match="太大"):
        docx_text(buffer.getvalue(), "大.docx")
