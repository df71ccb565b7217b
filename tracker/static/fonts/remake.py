"""Make the font files of this folder again from Debian packages, and compare them with MANIFEST.toml.

    apt-get install texlive-lang-chinese fonts-noto-cjk fonts-texgyre
    python tracker/static/fonts/remake.py /usr/share

Nothing is downloaded. The four Fandol faces, the two Latin ones and the licence texts are copied; the fallback is the simplified Chinese
face of Noto Serif CJK, cut down to the characters that at least one Fandol face lacks (Hangul left out).
"""

import gzip
import hashlib
import shutil
import sys
import tomllib
from pathlib import Path

import uharfbuzz as hb

HERE = Path(__file__).parent
FANDOL = Path("texlive/texmf-dist/fonts/opentype/public/fandol")
FANDOL_PAPERS = Path("doc/texlive-doc/fonts/fandol")
NOTO = Path("fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
NOTO_PAPER = Path("doc/fonts-noto-cjk/copyright")
NOTO_SC = 2  # number of the simplified Chinese face in the collection
FACES = ("FandolFang-Regular", "FandolKai-Regular", "FandolHei-Regular", "FandolSong-Bold")
GYRE = Path("texmf/fonts/opentype/public/tex-gyre")
GYRE_PAPER = Path("doc/fonts-texgyre/copyright")
LATIN = ("texgyretermes-regular", "texgyreheros-regular")
FALLBACK = "NotoSerifCJKsc-Rest.otf"
HANGUL_BLOCKS = ((0x1100, 0x1200), (0x3130, 0x3190), (0xA960, 0xA980), (0xAC00, 0xD800), (0xFFA0, 0xFFDD))


def load(path: Path, index: int = 0) -> hb.Face:
    """One face of a font file."""
    return hb.Face(hb.Blob.from_file_path(str(path)), index)


def is_hangul(code: int) -> bool:
    return any(first <= code < end for first, end in HANGUL_BLOCKS)


def wanted(noto: hb.Face) -> set[int]:
    """Code points of the fallback: all of Noto except Hangul and what every Fandol face has itself."""
    shared = set.intersection(*(set(load(HERE / f"{name}.otf").unicodes) for name in FACES))
    return {code for code in noto.unicodes if code not in shared and not is_hangul(code)}


def cut(noto: hb.Face) -> bytes:
    """The fallback font file: outlines and character map only, no layout tables, no hints."""
    order = hb.SubsetInput()
    order.sets(hb.SubsetInputSets.UNICODE).update(wanted(noto))
    order.sets(hb.SubsetInputSets.NAME_ID).update(range(15))
    tables = (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"VORG", b"vhea", b"vmtx", b"DSIG", b"JSTF")
    order.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(int.from_bytes(tag, "big") for tag in tables)
    order.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return bytes(hb.subset(noto, order).blob.data)


def copy_fandol(share: Path) -> None:
    for name in FACES:
        shutil.copyfile(share / FANDOL / f"{name}.otf", HERE / f"{name}.otf")
    licence = gzip.decompress((share / FANDOL_PAPERS / "COPYING.gz").read_bytes())
    (HERE / "COPYING.fandol").write_bytes(licence)
    shutil.copyfile(share / FANDOL_PAPERS / "README", HERE / "README.fandol")


def copy_latin(share: Path) -> None:
    for name in LATIN:
        shutil.copyfile(share / GYRE / f"{name}.otf", HERE / f"{name}.otf")
    shutil.copyfile(share / GYRE_PAPER, HERE / "LICENSE.texgyre")


def make_fallback(share: Path) -> None:
    (HERE / FALLBACK).write_bytes(cut(load(share / NOTO, NOTO_SC)))
    shutil.copyfile(share / NOTO_PAPER, HERE / "OFL.noto")


def report() -> int:
    """Print the hashes; returns how many differ from the manifest."""
    listed = tomllib.loads((HERE / "MANIFEST.toml").read_text(encoding="utf-8"))["face"]
    differing = 0
    for face in listed:
        found = hashlib.sha256((HERE / face["file"]).read_bytes()).hexdigest()
        differing += found != face["sha256"]
        print(f"{found}  {face['file']}  {'as listed' if found == face['sha256'] else 'DIFFERS from the manifest'}")
    return differing


def main() -> int:
    share = Path(sys.argv[1])
    copy_fandol(share)
    copy_latin(share)
    make_fallback(share)
    return 1 if report() else 0


if __name__ == "__main__":
    sys.exit(main())
