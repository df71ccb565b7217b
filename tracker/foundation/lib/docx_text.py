"""The plain text of a Word document (docx), read with the standard library alone: one line per paragraph."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.etree import ElementTree

from tracker.foundation.lib.decoding import UnreadableText

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"
_LARGEST_BODY = 32 << 20
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_DELETED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText"}


def docx_text(data: bytes, filename: str) -> str:
    """Paragraphs in reading order, those of tables among them, deleted words left out. Raises UnreadableText."""
    body = _body(data, filename)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise UnreadableText(f"文件“{filename}”含有不允许的内容（实体声明），请在 Word 或 WPS 中另存一次再提交。")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - entities are refused above, and expat loads nothing
    except ElementTree.ParseError as error:
        raise UnreadableText(f"文件“{filename}”的正文有损坏，请在 Word 或 WPS 中另存一次再提交。") from error
    return "\n".join(_words(paragraph) for paragraph in root.iter(f"{_W}p"))


def _body(data: bytes, filename: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(data)) as container:
            entry = container.getinfo(_BODY)
            if entry.file_size > _LARGEST_BODY:
                raise UnreadableText(f"文件“{filename}”的正文太大，请拆成几份再提交。")
            with container.open(entry) as stream:
                return stream.read(_LARGEST_BODY)
    except KeyError as error:
        raise UnreadableText(f"文件“{filename}”不是 Word 文档（docx）。请粘贴文字，或另存为 docx 或 txt。") from error
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as error:
        raise UnreadableText(f"文件“{filename}”打不开，可能有损坏或设了密码。请粘贴文字。") from error


def _words(paragraph: ElementTree.Element) -> str:
    """The text of a paragraph without that of paragraphs inside it (text boxes), which come by themselves."""
    pieces: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag in _DELETED or element.tag == f"{_W}p":
            continue
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _SIGNS:
            pieces.append(_SIGNS[element.tag])
        else:
            waiting.extend(reversed(element))
    return "".join(pieces)
