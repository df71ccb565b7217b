"""A report as it arrives: a text file, a Word document, or pasted words."""

from __future__ import annotations

from tracker.foundation.lib.decoding import DEFAULT_LIMIT, UnreadableText, decode
from tracker.foundation.lib.docx_text import docx_text

PASTED = "粘贴的文字"
LONGEST_TEXT = 300_000  # characters: some 400 pages; the check of the worst such text takes seconds
LARGEST_FILE = 2 * DEFAULT_LIMIT  # a Word document with pictures in it
_CONTAINER = b"PK\x03\x04"


def received(data: bytes, filename: str) -> str:
    """The text of a file without its byte order mark. Raises UnreadableText with a sentence that says what to do."""
    if data.startswith(_CONTAINER):
        if len(data) > LARGEST_FILE:
            raise UnreadableText(f"文件“{filename}”超过上限 {LARGEST_FILE >> 20} MB。请粘贴文字，或删去图片再提交。")
        text = docx_text(data, filename)
    else:
        text = decode(data, filename)
    if len(text) > LONGEST_TEXT:
        raise UnreadableText(f"“{filename}”有{len(text)}字，超过上限{LONGEST_TEXT}字。请拆成几份，分别核对。")
    if not text.strip():
        raise UnreadableText(f"“{filename}”里没有文字，没有可以核对的内容。")
    return text
