"""Reading a printed file back: the data attached to it, and a digest of each page that re-saving does not change.

What somebody uploads may be broken or hostile, so it is read in a child process with limits: `read_back` starts it.
"""

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tracker.foundation.printing.ordering import ATTACHED
from tracker.foundation.printing.rendering import PASSED_ON, PROJECT
from tracker.foundation.printing.signature import Signature, signatures_of

MODULE = "tracker.foundation.printing.reading"
MEMORY = 1 << 30
SECONDS = 60
MOST_DATA = 256 << 20
# Places that programs write anew when they save, or that lead back to where we came from.
SKIPPED = frozenset({"/Parent", "/P", "/Length", "/Filter", "/DecodeParms", "/Metadata", "/PieceInfo", "/LastModified"})


class UnreadableError(ValueError):
    """The file is no PDF that can be read; the message is a sentence for the user."""


@dataclass(frozen=True)
class ReadBack:
    """What a file says of itself: attached data (None where there are none), its pages' digests, its signatures."""

    data: str | None
    pages: tuple[str, ...]
    signatures: tuple[Signature, ...] = ()


def read_back(path: Path) -> ReadBack:
    """Read a PDF file in a child process. Raises UnreadableError with a sentence."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        answer = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", MODULE, str(path)],
            capture_output=True,
            env={**environment, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
            timeout=SECONDS,
            check=False,
        )
        said = json.loads(answer.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise UnreadableError("这个文件读不出来（过大或已损坏），不能核验") from None
    if "fault" in said:
        raise UnreadableError(said["fault"])
    return ReadBack(said["data"], tuple(said["pages"]), tuple(Signature(**one) for one in said["signatures"]))


def main(path: Path) -> int:
    """The child: prints what it read as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    json.dump(_read(path), sys.stdout)
    return 0


def _read(path: Path) -> dict[str, Any]:
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            read = {"data": _data(pdf), "pages": _Digests().of_pages(pdf)}
            signed = "/AcroForm" in pdf.Root
        return {**read, "signatures": _signatures(path) if signed else []}
    except pikepdf.PasswordError:
        return {"fault": "这个PDF文件设有打开密码，不能核验"}
    except (pikepdf.PdfError, MemoryError, RecursionError, OSError):
        return {"fault": "这不是PDF文件，或者文件已损坏，不能核验"}


def _signatures(path: Path) -> list[dict[str, Any]]:
    """The signatures; one that cannot even be read is no valid one."""
    try:
        return [asdict(one) for one in signatures_of(path)]
    except Exception:  # whatever a hostile file makes the library raise
        return [asdict(Signature("读不出来的签名", "", intact=False, whole=False))]


def _data(pdf: Any) -> str | None:
    if ATTACHED not in pdf.attachments:
        return None
    found: bytes = pdf.attachments[ATTACHED].get_file().read_bytes()
    return found.decode("utf-8", "replace") if len(found) <= MOST_DATA else None


class _Digests:
    """Digests of objects by what they hold: numbers of objects, their order and compression do not count."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}

    def of_pages(self, pdf: Any) -> list[str]:
        return [self.of(page.obj).hex() for page in pdf.pages]

    def of(self, thing: Any) -> bytes:
        """The digest of an object; a cycle counts as such."""
        import pikepdf

        place = thing.objgen if isinstance(thing, pikepdf.Object) and thing.is_indirect else (0, 0)
        if place in self._known:
            return self._known[place]
        if place != (0, 0):
            self._known[place] = b"cycle"
        found = sha256(self._said(thing)).digest()
        if place != (0, 0):
            self._known[place] = found
        return found

    def _said(self, thing: Any) -> bytes:
        import pikepdf

        if isinstance(thing, pikepdf.Stream):
            return b"stream" + self._entries(thing) + sha256(_bytes_of(thing)).digest()
        if isinstance(thing, pikepdf.Dictionary):
            return b"dict" + self._entries(thing)
        if isinstance(thing, pikepdf.Array):
            return b"array" + b"".join(self.of(one) for one in thing)
        if isinstance(thing, pikepdf.Object):
            return b"atom" + thing.unparse()
        return b"atom" + str(thing).encode()

    def _entries(self, thing: Any) -> bytes:
        return b"".join(key.encode() + self.of(thing[key]) for key in sorted(thing.keys()) if key not in SKIPPED)


def _bytes_of(stream: Any) -> bytes:
    """Decoded, so that another compression is the same; a photo as it lies there."""
    import pikepdf

    try:
        found: bytes = stream.read_bytes()
    except pikepdf.PdfError:
        found = stream.read_raw_bytes()
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
