"""Bytes of an uploaded text file become one string, or a sentence that says what to do."""

import codecs
import re


class UnreadableText(Exception):
    """A file or a pasted text cannot be read as text; the message is the sentence that the user reads."""


DEFAULT_LIMIT = 4 * 1024 * 1024

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTAINERS = {
    b"PK\x03\x04": "是 Word、Excel 或压缩文件",
    b"\xd0\xcf\x11\xe0": "是旧版 Word 或 Excel 文件",
    b"%PDF": "是 PDF 文件",
}
_ADVICE = "请在原软件中另存为纯文本（.txt，UTF-8 编码），或者复制文字后直接粘贴。"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")


def decode(data: bytes, filename: str, limit: int = DEFAULT_LIMIT) -> str:
    """The text of a file without its byte order mark, line ends as they are; `limit` is in bytes.

    UTF-8, GB18030, and UTF-16 where a byte order mark announces it. Raises UnreadableText.
    """
    if len(data) > limit:
        raise UnreadableText(f"文件“{filename}”有 {_size(len(data))}，超过上限 {_size(limit)}。请拆成几份后再提交。")
    for magic, what in _CONTAINERS.items():
        if data.startswith(magic):
            raise UnreadableText(f"文件“{filename}”{what}，不是纯文本。{_ADVICE}")
    text = _decoded(data, filename)
    if _CONTROL.search(text):
        raise UnreadableText(f"文件“{filename}”含有二进制内容，不是纯文本。{_ADVICE}")
    return text


def _decoded(data: bytes, filename: str) -> str:
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16" or _is_damaged_utf8(data):
            raise UnreadableText(f"文件“{filename}”的内容有损坏（第 {error.start + 1} 个字节）。{_ADVICE}") from error
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UnreadableText(f"文件“{filename}”的编码无法识别，或者不是文本文件。{_ADVICE}") from error


def _is_damaged_utf8(data: bytes) -> bool:
    """True for UTF-8 with a few broken bytes: GB18030 would accept it and show nonsense."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(1 for character in text if "\u3000" <= character <= "\uffef") - broken
    return sound > 10 * broken


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{count / 1024:.1f} KB"
