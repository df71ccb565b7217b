"""Files become text, or a sentence that says what to do."""

import pytest

from tracker.foundation.lib.decoding import UnreadableText, decode

TEXT = "二、存在问题\r\n一是学习不深。\t二是作风不实。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_usual_encodings_give_the_same_text_with_its_line_ends(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "报告.txt") == TEXT
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be"), "报告.txt") == TEXT


def test_an_empty_file_is_an_empty_text() -> None:
    assert decode(b"", "空.txt") == ""


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (TEXT.encode("utf-16-le"), "二进制内容"),
        (b"abc\x00def", "二进制内容"),
        (b"PK\x03\x04rest", "Word、Excel"),
        (b"\xd0\xcf\x11\xe0rest", "旧版 Word"),
        (b"%PDF-1.7", "PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "无法识别"),
        (b"\xff\xfea", "有损坏"),
        ((TEXT * 5).encode()[:-2] + b"\xe5\n", "有损坏"),
    ],
)
def test_what_is_no_text_is_refused_with_the_file_name_and_a_way_out(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableText, match=sentence) as refusal:
        decode(data, "报告.docx")
    assert "报告.docx" in str(refusal.value)
    assert "另存为纯文本" in str(refusal.value)


def test_a_file_above_the_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(UnreadableText, match=r"有 2\.0 KB，超过上限 1\.0 KB"):
        decode(b"a" * 2048, "大.txt", limit=1024)
