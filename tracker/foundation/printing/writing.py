"""A PDF file written object by object: what is written is forgotten, so that memory stays flat at any length."""

import zlib
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

HEADER = b"%PDF-1.7\n%\xe5\x8f\xb0\xe8\xb4\xa6\n"  # the comment tells transfer programs that the file is binary
FREE = b"0000000000 65535 f\r\n"
COMPRESSION = 3  # 9 % more bytes than 6 for half of its time
PART = 1 << 20  # bytes of a file that are copied at once


class PdfWriter:
    """Numbers objects and keeps where they begin. The same objects give the same bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = sha256()
        self._at = 0
        self._offsets: list[int] = []
        self._write(HEADER)

    def reserve(self) -> int:
        """The number of an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets)

    def add(self, body: str, number: int | None = None) -> int:
        """Write an object and return its number."""
        return self._object(body.encode("ascii"), number)

    def stream(self, data: bytes, entries: str = "", number: int | None = None, *, compressed: bool = True) -> int:
        """Write a stream whose dictionary also has these entries, and return its number."""
        if compressed:
            data, entries = zlib.compress(data, COMPRESSION), f"{entries}/Filter/FlateDecode"
        head = f"<<{entries}/Length {len(data)}>>\nstream\n".encode("ascii")
        return self._object(b"".join((head, data, b"\nendstream")), number)

    def copy(self, path: Path, entries: str) -> int:
        """Write a file as a stream, part by part, and return its number."""
        number, length = self.reserve(), self.reserve()
        self._offsets[number - 1] = self._at
        self._write(b"%d 0 obj\n<<%b/Filter/FlateDecode/Length %d 0 R>>\nstream\n" % (number, entries.encode(), length))
        begin, packer = self._at, zlib.compressobj(COMPRESSION)
        with path.open("rb") as file:
            while part := file.read(PART):
                self._write(packer.compress(part))
        self._write(packer.flush())
        size = self._at - begin
        self._write(b"\nendstream\nendobj\n")
        self.add(str(size), length)
        return number

    def close(self, catalog: int, info: int) -> None:
        """Write the table of objects and the trailer; the identity of the file is the hash of its contents."""
        identity, begin = self._digest.hexdigest()[:32], self._at
        rows = (b"%010d 00000 n\r\n" % offset for offset in self._offsets)
        self._write(b"xref\n0 %d\n" % (len(self._offsets) + 1) + FREE + b"".join(rows))
        self._write(
            f"trailer\n<</Size {len(self._offsets) + 1}/Root {catalog} 0 R/Info {info} 0 R"
            f"/ID[<{identity}><{identity}>]>>\nstartxref\n{begin}\n%%EOF\n".encode("ascii")
        )

    def _object(self, body: bytes, number: int | None) -> int:
        number = number or self.reserve()
        self._offsets[number - 1] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._at += len(data)


def text_string(text: str) -> str:
    """A text as PDF writes it in dictionaries."""
    return f"<feff{text.encode('utf-16-be').hex()}>"
