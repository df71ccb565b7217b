"""Opening Word and Excel files in LibreOffice, as somebody else's program: a PDF of what it shows."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

FONTS = Path(__file__).parent.parent / "tracker" / "static" / "fonts"
SECONDS = 120
# The faces an office has, by the shipped ones in the same roles.
_INSTEAD = {
    "仿宋": "FandolFang",
    "仿宋_GB2312": "FandolFang",
    "楷体": "FandolKai",
    "楷体_GB2312": "FandolKai",
    "黑体": "FandolHei",
    "宋体": "FandolSong",
    "方正小标宋简体": "FandolSong",
    "Times New Roman": "FandolFang",
    "Calibri": "FandolFang",  # its digits are as wide, and widths of columns are counted in digits of Calibri
}


def to_pdf(source: Path, folder: Path) -> Path:
    """What LibreOffice prints of a file, with a profile of its own in `folder`; it has ended when this returns."""
    [made] = to_pdfs([source], folder)
    return made


def to_pdfs(sources: Sequence[Path], folder: Path) -> list[Path]:
    """What LibreOffice prints of each of these files, started once for all of them."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed here: the file was not opened by it")
    folder.mkdir(parents=True, exist_ok=True)
    command = [program, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, sources)]
    environment = os.environ | {"FONTCONFIG_FILE": str(_fonts(folder)), "HOME": str(folder), "TMPDIR": str(folder)}
    with (folder / "soffice.log").open("wb") as log:
        child = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            child.wait(SECONDS)
        finally:
            end(child)
    made = [folder / f"{source.stem}.pdf" for source in sources]
    assert all(pdf.is_file() for pdf in made), (folder / "soffice.log").read_text(errors="replace")
    return made


def end(child: subprocess.Popen[bytes]) -> None:
    """End the program and what it started: its script starts the real one in the same session."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def text_of(pdf: Path) -> str:
    """All text of a PDF without blanks and line ends."""
    return "".join("".join(page_texts(pdf)).split())


def page_texts(pdf: Path) -> list[str]:
    """The text of each page."""
    document = PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _fonts(folder: Path) -> Path:
    aliases = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit></match>'
        for name, family in _INSTEAD.items()
    )
    config = folder / "fonts.conf"
    config.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig><dir>{FONTS}</dir>'
        f"<dir>/usr/share/fonts</dir><cachedir>{folder / 'cache'}</cachedir>{aliases}</fontconfig>",
        encoding="utf-8",
    )
    return config
