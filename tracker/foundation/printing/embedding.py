"""One subset per face, embedded once. Glyphs keep their numbers, so that pages can be written before it is made."""

import struct
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from string import ascii_uppercase

import uharfbuzz as hb

from tracker.foundation.printing.errors import PrintingFailedError
from tracker.foundation.printing.fonts import Face
from tracker.foundation.printing.writing import PdfWriter

# With the identity charset a glyph's number is its CID, whether a reader goes by the one or by the other.
FLAGS = (
    hb.SubsetFlags.RETAIN_GIDS
    | hb.SubsetFlags.CFF_IDENTITY_CHARSET
    | hb.SubsetFlags.DESUBROUTINIZE
    | hb.SubsetFlags.NO_HINTING
    | hb.SubsetFlags.NOTDEF_OUTLINE
)
UNUSED = ("BASE", "DSIG", "FFTM", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx")  # tables a PDF has no use for
SYMBOLIC = 4  # font flag: more than the Latin alphabet
STEM = 80  # readers use it only for fonts that are not embedded
FULL_WIDTH = 1000
SECTION = 100  # lines in a part of a ToUnicode map
TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def
/CMapName/Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{sections}endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""

Glyphs = Mapping[int, str]  # glyph number → the character it prints


def embed(pdf: PdfWriter, face: Face, glyphs: Glyphs) -> int:
    """Write a subset of the face and what describes it; returns the number of the font object."""
    subset = _subset(face, glyphs)
    outlines = "CFF " in subset.table_tags
    name = f"/{_tag(face, glyphs)}+{face.css_name}"
    if outlines:
        file = f"/FontFile3 {pdf.stream(subset.reference_table('CFF ').data, '/Subtype/CIDFontType0C')} 0 R"
    else:
        data = subset.blob.data
        file = f"/FontFile2 {pdf.stream(data, f'/Length1 {len(data)}')} 0 R"
    descriptor = pdf.add(f"<</Type/FontDescriptor/FontName{name}{_metrics(face)}{file}>>")
    kind = "/CIDFontType0" if outlines else "/CIDFontType2/CIDToGIDMap/Identity"
    descendant = pdf.add(
        f"<</Type/Font/Subtype{kind}/BaseFont{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/DW {FULL_WIDTH}/W[{' '.join(_widths(face, glyphs))}]/FontDescriptor {descriptor} 0 R>>"
    )
    unicode = pdf.stream(_to_unicode(glyphs).encode("ascii"))
    return pdf.add(
        f"<</Type/Font/Subtype/Type0/BaseFont{name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>"
    )


def _subset(face: Face, glyphs: Glyphs) -> hb.Face:
    order = hb.SubsetInput()
    order.sets(hb.SubsetInputSets.GLYPH_INDEX).update(glyphs)
    order.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(int.from_bytes(tag.encode(), "big") for tag in UNUSED)
    order.flags = FLAGS
    subset = hb.subset(face.font.face, order)
    if not {"CFF ", "glyf"} & set(subset.table_tags):
        raise PrintingFailedError(f"{face.path.name} has no outlines that a PDF can hold")
    return subset


def _tag(face: Face, glyphs: Glyphs) -> str:
    """Six letters that differ where the glyphs do."""
    digest = sha256(f"{face.css_name} {sorted(glyphs)}".encode()).digest()
    return "".join(ascii_uppercase[byte % 26] for byte in digest[:6])


def _metrics(face: Face) -> str:
    scale = FULL_WIDTH / face.upem
    extents = face.font.get_font_extents("ltr")
    top, bottom = round(extents.ascender * scale), round(extents.descender * scale)
    box = struct.unpack_from(">4h", face.font.face.reference_table("head").data, 36)
    return (
        f"/Flags {SYMBOLIC}/FontBBox[{' '.join(str(round(side * scale)) for side in box)}]/ItalicAngle 0"
        f"/Ascent {top}/Descent {bottom}/CapHeight {top}/StemV {STEM}"
    )


def _widths(face: Face, glyphs: Glyphs) -> Iterator[str]:
    """Runs of neighbours that are not as wide as a Chinese character."""
    known = {glyph: round(face.font.get_glyph_h_advance(glyph) * FULL_WIDTH / face.upem) for glyph in sorted(glyphs)}
    narrow = [(glyph, width) for glyph, width in known.items() if width != FULL_WIDTH]
    for _, run in groupby(enumerate(narrow), lambda at: at[1][0] - at[0]):
        pairs = [pair for _, pair in run]
        yield f"{pairs[0][0]}[{' '.join(str(width) for _, width in pairs)}]"


def _to_unicode(glyphs: Glyphs) -> str:
    lines = [f"<{glyph:04x}> <{char.encode('utf-16-be').hex()}>\n" for glyph, char in sorted(glyphs.items())]
    sections = (lines[at : at + SECTION] for at in range(0, len(lines), SECTION))
    return TO_UNICODE.format(
        sections="".join(f"{len(part)} beginbfchar\n{''.join(part)}endbfchar\n" for part in sections)
    )
