"""What of ISO 19005-3 (PDF/A-3, level B) can be checked here: a file's structure against the standard's clauses."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import ImageCms

XMP = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
# Operators of ISO 32000-1 that our pages use; colour is the initial black, which the output intent covers.
OPERATORS = frozenset(re.findall(r"\S+", "q Q cm w J m l S re f BT ET Tf TL Tm T* Tj TJ Tc Do"))
FORBIDDEN_IN_CATALOG = (
    "/AA",
    "/OpenAction",
    "/AcroForm",
    "/OCProperties",
    "/Requirements",
    "/Perms",
    "/NeedsRendering",
)
FORBIDDEN_ON_PAGES = ("/AA", "/Annots", "/Group", "/PresSteps")
FORBIDDEN_RESOURCES = ("/ExtGState", "/Pattern", "/Shading", "/ColorSpace", "/Properties")
FORBIDDEN_FILTERS = ("/LZWDecode", "/Crypt")


def violations(path: Path) -> list[str]:
    """One sentence for each clause that the file breaks."""
    raw = path.read_bytes()
    with pikepdf.open(path) as pdf:
        return [
            *_file(raw, pdf),
            *_colour(pdf),
            *_metadata(pdf),
            *_fonts(pdf),
            *_pages(pdf),
            *_attachments(pdf),
        ]


def _file(raw: bytes, pdf: pikepdf.Pdf) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", raw):
        yield "6.1.2 header"
    if not re.search(rb"\nxref\n\d+ \d+\n(\d{10} \d{5} [fn]\r\n)+trailer\n", raw):
        yield "6.1.4 cross-reference table"
    if "/ID" not in pdf.trailer or "/Encrypt" in pdf.trailer or not raw.endswith(b"%%EOF\n"):
        yield "6.1.3 trailer"
    if pdf.check_pdf_syntax():
        yield "6.1 syntax"
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            unusual = [name for name in FORBIDDEN_FILTERS if name in repr(thing.get("/Filter"))]
            if unusual or {"/F", "/FFilter", "/FDecodeParms"} & set(thing.keys()):
                yield "6.1.7 streams"
    for length in re.finditer(rb"/Length (\d+)>>\nstream\n", raw):
        if not raw.startswith(b"\nendstream\nendobj\n", length.end() + int(length[1])):
            yield "6.1.7.1 length of a stream"
    yield from (f"6.6 {key} in the catalog" for key in FORBIDDEN_IN_CATALOG if key in pdf.Root)


def _colour(pdf: pikepdf.Pdf) -> Iterator[str]:
    intents = list(pdf.Root.get("/OutputIntents", []))
    if len(intents) != 1 or intents[0].S != "/GTS_PDFA1" or "/OutputConditionIdentifier" not in intents[0]:
        yield "6.2.3 output intent"
        return
    profile = intents[0].DestOutputProfile
    content = profile.read_bytes()
    if content[16:20] != b"RGB " or content[12:16] != b"mntr" or content[8] > 4 or int(profile.N) != 3:
        yield "6.2.3 colour profile"
    if ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(content))).strip() != "sRGB built-in":
        yield "6.2.3 colour profile"


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    stream = pdf.Root.get("/Metadata")
    if stream is None or "/Filter" in stream or stream.Type != "/Metadata" or stream.Subtype != "/XML":
        yield "6.6.2 metadata"
        return
    words = stream.read_bytes()
    if not words.startswith('<?xpacket begin="\ufeff"'.encode()) or b"encoding=" in words.split(b"?>")[0]:
        yield "6.6.2.2 packet"
    tree = etree.fromstring(words)
    read = {
        name: (tree.findtext(f".//{name}", namespaces=XMP) or "")
        for name in (
            "pdfaid:part",
            "pdfaid:conformance",
            "xmp:CreateDate",
            "xmp:ModifyDate",
            "pdf:Producer",
            "dc:title//rdf:li",
        )
    }
    if (read["pdfaid:part"], read["pdfaid:conformance"]) != ("3", "B"):
        yield "6.6.4 version and conformance"
    info = pdf.docinfo
    dates = [re.sub(r"[-T:]", "", read[name]) for name in ("xmp:CreateDate", "xmp:ModifyDate")]
    if [f"D:{day}" for day in dates] != [str(info["/CreationDate"]), str(info["/ModDate"])]:
        yield "6.6.3 dates of information and metadata"
    if (read["dc:title//rdf:li"], read["pdf:Producer"]) != (str(info["/Title"]), str(info["/Producer"])):
        yield "6.6.3 title and producer of information and metadata"


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    used = _glyphs(pdf)
    for name, font in dict(pdf.pages[0].resources.Font).items():
        [descendant] = font.DescendantFonts
        descriptor = descendant.FontDescriptor
        if font.Encoding != "/Identity-H" or not descendant.BaseFont == font.BaseFont == descriptor.FontName:
            yield f"6.2.11.3 composite font {name}"
        if "/CIDSet" in descriptor:
            yield f"6.2.11.4.2 CIDSet of {name}"
        widths = _program_widths(descriptor)
        if widths is None or (descendant.Subtype == "/CIDFontType2") != ("/CIDToGIDMap" in descendant):
            yield f"6.2.11.4 font program of {name}"
            continue
        stated = _stated_widths(descendant)
        for glyph in used.get(name, ()):
            if glyph == 0:
                yield f"6.2.11.8 .notdef of {name}"
            elif glyph not in widths or abs(widths[glyph] - stated.get(glyph, int(descendant.DW))) > 1:
                yield f"6.2.11.5 width of glyph {glyph} of {name}"
        mapped = {int(code, 16) for code in re.findall(r"^<(\w{4})> <\w", font.ToUnicode.read_bytes().decode(), re.M)}
        if not used.get(name, set()) <= mapped:
            yield f"6.2.11.7 characters of {name}"


def _glyphs(pdf: pikepdf.Pdf) -> dict[str, set[int]]:
    """Font name → numbers of the glyphs that the pages show."""
    used: dict[str, set[int]] = {}
    for page in pdf.pages:
        font = ""
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = str(operands[0])
            for part in operands[0] if str(operator) == "TJ" else operands if str(operator) == "Tj" else ():
                if isinstance(part, pikepdf.String):
                    codes = bytes(part)
                    pairs = zip(codes[::2], codes[1::2], strict=True)
                    used.setdefault(font, set()).update(high << 8 | low for high, low in pairs)
    return used


def _program_widths(descriptor: pikepdf.Object) -> dict[int, float] | None:
    """Glyph number → width in thousandths of the em, as the embedded program has it."""
    if "/FontFile2" in descriptor:
        font = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()))
        scale = 1000 / font["head"].unitsPerEm
        return {at: font["hmtx"][name][0] * scale for at, name in enumerate(font.getGlyphOrder())}
    if "/FontFile3" not in descriptor or descriptor.FontFile3.Subtype != "/CIDFontType0C":
        return None
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(descriptor.FontFile3.read_bytes()), None)
    strings = fonts[0].CharStrings
    return {at: _width(strings[name]) for at, name in enumerate(fonts[0].charset) if name in strings}


def _width(outline: object) -> float:
    from fontTools.pens.basePen import NullPen

    outline.draw(NullPen())  # type: ignore[attr-defined]  # fontTools publishes no types for outlines
    return float(outline.width)  # type: ignore[attr-defined]  # set by drawing


def _stated_widths(descendant: pikepdf.Object) -> dict[int, float]:
    listed = list(descendant.get("/W", []))
    runs = zip(listed[::2], listed[1::2], strict=True)
    return {int(first) + at: float(width) for first, run in runs for at, width in enumerate(run)}


def _pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, 1):
        yield from (f"6.2/6.5 {key} on page {number}" for key in FORBIDDEN_ON_PAGES if key in page.obj)
        yield from (f"6.2 {key} on page {number}" for key in FORBIDDEN_RESOURCES if key in page.resources)
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            depth += {"q": 1, "Q": -1}.get(str(operator), 0)
            if str(operator) not in OPERATORS or depth > 28 or depth < 0:
                yield f"6.2.2 operator {operator} on page {number}"
            if str(operator) == "Do" and page.resources.XObject[str(operands[0])].Subtype != "/Form":
                yield f"6.2.8 picture on page {number}"


def _attachments(pdf: pikepdf.Pdf) -> Iterator[str]:
    associated = [spec.objgen for spec in pdf.Root.get("/AF", [])]
    for name, spec in pdf.attachments.items():
        file = spec.obj
        if file.objgen not in associated:
            yield f"6.8 {name} is associated with nothing"
        if {"/F", "/UF", "/EF", "/AFRelationship"} - set(file.keys()):
            yield f"6.8 specification of {name}"
        embedded = file.EF.F
        if "/Subtype" not in embedded or "/ModDate" not in embedded.get("/Params", {}):
            yield f"6.8 kind or date of {name}"
