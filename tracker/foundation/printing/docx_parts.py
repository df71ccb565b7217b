"""Parts of a Word file: an empty document with our styles and faces, paragraphs, page numbers; the same bytes again.

The document is python-docx's, without what its template brings along (styles, thumbnail, custom parts).
"""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tracker.foundation.printing import office
from tracker.foundation.printing.marks import picture

DECLARED = nsdecls("w")
TWIPS = 20  # a point
EMU = 12_700  # a point
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of every member of the archive
_KEPT = {RT.STYLES, RT.SETTINGS, RT.FONT_TABLE, RT.THEME, RT.WEB_SETTINGS}


class ParagraphStyle(NamedTuple):
    """A style of paragraphs; lengths in points, `indent` of the first line in characters, `outline` from 0."""

    name: str
    role: str
    size: float
    leading: float
    align: str = "both"
    indent: float = 0
    before: float = 0
    after: float = 0
    outline: int | None = None
    keeps_next: bool = False


class Paper(NamedTuple):
    """Size and margins in points; `foot` is the distance of the page number from the lower edge."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    foot: float


def new_document(title: str, styles: Sequence[ParagraphStyle], paper: Paper, made_at: datetime) -> WordDocument:
    """An empty document with these styles (the first is that of everything) on this paper."""
    document = Document()
    _drop_foreign_parts(document)
    _replace(document.styles.element, _styles_xml(styles))
    _replace(document.settings.element, _SETTINGS)
    document.part.part_related_by(RT.FONT_TABLE)._blob = _fonts_xml().encode()  # python-docx leaves it as it came
    body = document.element.body
    for child in list(body):
        body.remove(child)
    body.append(parse_xml(_section_xml(paper)))
    _describe(document, title, made_at)
    return document


def save(document: WordDocument, target: Path) -> int:
    """Write the document, with the same bytes for the same content; returns their number."""
    written = BytesIO()
    document.save(written)
    with office.written_aside(target, "document.docx") as aside:
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as copy:
            for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                member = zipfile.ZipInfo(name, _FIRST_DAY)
                member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                copy.writestr(member, source.read(name))
        return aside.stat().st_size


def add(document: WordDocument, xml: str) -> None:
    """Append a paragraph or table, before the section's own element, which stays last."""
    document.element.body[-1].addprevious(parse_xml(xml))


def paragraph(text: str, style: str, *, align: str = "", properties: str = "", root: bool = True) -> str:
    """A paragraph as XML; a part of a larger piece of XML when `root` is off."""
    jc = f'<w:jc w:val="{align}"/>' if align else ""
    return (
        f"<w:p{' ' + DECLARED if root else ''}><w:pPr><w:pStyle w:val={quoted(style)}/>{properties}{jc}</w:pPr>"
        f"{runs(text)}</w:p>"
    )


def runs(text: str) -> str:
    """The text as a run; line feeds and tabs as Word has them. Punctuation that both scripts have is Chinese."""
    pieces = [
        "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in part.split("\n"))
        for part in office.clean(text).split("\t")
    ]
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>{"<w:tab/>".join(pieces)}</w:r>' if text else ""


def quoted(value: object) -> str:
    """A value of an attribute, with its quotes."""
    return '"' + escape(str(value), {'"': "&quot;"}) + '"'


def tabs(*stops: tuple[str, float]) -> str:
    """Tab stops: alignment and distance in points."""
    inner = "".join(f'<w:tab w:val="{align}" w:pos="{twips(at)}"/>' for align, at in stops)
    return f"<w:tabs>{inner}</w:tabs>"


def twips(points: float) -> int:
    return round(points * TWIPS)


def field(code: str) -> str:
    """A field that Word fills in: PAGE or NUMPAGES."""
    return f'<w:fldSimple w:instr=" {code} ">{runs("1")}</w:fldSimple>'


class Stamp(NamedTuple):
    """What stands under the page number: a text, and a QR code of another at this distance from the upper edge."""

    text: str = ""
    qr: str = ""
    top: float = 0.0
    size: float = 0.0
    gap: float = 0.0


def number_pages(document: WordDocument, parts: Iterable[str], style: str, stamp: Stamp) -> None:
    """Put page numbers at the foot: texts and field codes in turn, e.g. ("第", "PAGE", "页"); then the stamp."""
    inner = "".join(field(part) if part in ("PAGE", "NUMPAGES") else runs(part) for part in parts)
    for footer in _odd_footers(document):
        _fill(footer, _foot(inner, style, "center"), stamp, "right" if stamp.qr else "left")


def number_pages_outside(document: WordDocument, style: str, stamp: Stamp) -> None:
    """“— 1 —” at the outer side, a character from the edge (GB/T 9704-2012 §7.5); the stamp opposite to it."""
    document.settings.odd_and_even_pages_header_footer = True
    inner = f"{runs('— ')}{field('PAGE')}{runs(' —')}"
    odd = _foot(inner, style, "right", '<w:ind w:rightChars="100" w:right="280"/>')
    even = _foot(inner, style, "left", '<w:ind w:leftChars="100" w:left="280"/>')
    for footer in _odd_footers(document):
        _fill(footer, odd, stamp, "left")
    _fill(document.sections[0].even_page_footer, even, stamp, "right" if stamp.qr else "left")


def head_further_pages(document: WordDocument, text: str, style: str, *, both: bool) -> None:
    """Put a line above every page but the first; `both` where even pages have heads of their own.

    Goes before the page numbers: the first page has a foot of its own then.
    """
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for header in (section.header, section.even_page_header) if both else (section.header,):
        header.is_linked_to_previous = False
        _replace_children(header._element, [parse_xml(paragraph(text, style))])


def _odd_footers(document: WordDocument) -> list[Any]:
    section = document.sections[0]
    first = [section.first_page_footer] if section.different_first_page_header_footer else []
    return [*first, section.footer]


def _foot(inner: str, style: str, align: str, properties: str = "") -> str:
    style_xml = f"<w:pStyle w:val={quoted(style)}/>"
    return f'<w:p {DECLARED}><w:pPr>{style_xml}{properties}<w:jc w:val="{align}"/></w:pPr>{inner}</w:p>'


def _fill(footer: Any, folio: str, stamp: Stamp, side: str) -> None:
    footer.is_linked_to_previous = False
    found = [parse_xml(folio)]
    if stamp.text:
        aside = f'<w:ind w:{side}="{twips(stamp.size + stamp.gap)}"/>' if stamp.qr else ""
        found.append(parse_xml(paragraph(stamp.text, "stamp", align=side, properties=aside)))
    if stamp.qr:
        key, _ = footer.part.get_or_add_image(BytesIO(picture(stamp.qr)))
        found[-1].append(parse_xml(_floating(key, stamp, side, footer.part.partname.idx)))
    _replace_children(footer._element, found)


def _floating(key: str, stamp: Stamp, side: str, number: int) -> str:
    """The picture of the QR code at its place on the page, at one side of the type area, not moved by text.

    No two pictures of a document have the same `number`.
    """
    size, top = round(stamp.size * EMU), round(stamp.top * EMU)
    shape = (
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="qr.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{size}" cy="{size}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return (
        f'<w:r {nsdecls("w", "wp", "a", "pic", "r")}><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" '
        'simplePos="0" relativeHeight="1" behindDoc="0" locked="1" layoutInCell="0" allowOverlap="1">'
        f'<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>{side}</wp:align></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{size}" cy="{size}"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="二维码" descr={quoted(stamp.qr)}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{PICTURE}">{shape}</a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></w:r>"
    )


def _drop_foreign_parts(document: WordDocument) -> None:
    """Keep of the template only what a document of ours needs; nothing in it leads outside."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
    for key, relation in list(document.part.rels.items()):
        if relation.reltype not in _KEPT:
            del document.part.rels[key]


def _describe(document: WordDocument, title: str, made_at: datetime) -> None:
    said, moment = document.core_properties, office.seconds_of(made_at)
    said.title, said.author, said.comments, said.keywords = office.clean(title)[:255], "", "", ""
    said.created = said.modified = moment
    said.last_modified_by, said.revision = "", 1


def _replace(element: Any, xml: str) -> None:
    _replace_children(element, list(parse_xml(xml)))


def _replace_children(element: Any, children: Iterable[Any]) -> None:
    for child in list(element):
        element.remove(child)
    for child in children:
        element.append(child)


def _faces(role: str) -> str:
    latin, chinese = quoted(office.LATIN_FACE), quoted(office.OFFICE_FACES[role])
    return f"<w:rFonts w:ascii={latin} w:hAnsi={latin} w:cs={latin} w:eastAsia={chinese}/>"


def _styles_xml(styles: Sequence[ParagraphStyle]) -> str:
    first = styles[0]
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_faces(first.role)}{_size(first.size)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="60" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )
    inner = "".join(_style_xml(style, style is first) for style in styles)
    return f"<w:styles {DECLARED}>{defaults}{inner}{table}</w:styles>"


def _style_xml(style: ParagraphStyle, is_default: bool) -> str:
    name = "Normal" if is_default else f"heading {style.outline + 1}" if style.outline is not None else style.name
    outline = f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else ""
    indent = (
        f'<w:ind w:firstLineChars="{round(style.indent * 100)}" w:firstLine="{twips(style.indent * style.size)}"/>'
        if style.indent
        else ""
    )
    spacing = (
        f'<w:spacing w:before="{twips(style.before)}" w:after="{twips(style.after)}" '
        f'w:line="{twips(style.leading)}" w:lineRule="exact"/>'
    )
    keep = "<w:keepNext/><w:keepLines/>" if style.keeps_next else ""
    based = "" if is_default else '<w:basedOn w:val="Normal"/>'
    identifier = "Normal" if is_default else style.name
    default = ' w:default="1"' if is_default else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId={quoted(identifier)}><w:name w:val={quoted(name)}/>{based}'
        f"<w:qFormat/><w:pPr>{keep}"
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'{spacing}{indent}<w:jc w:val="{style.align}"/>{outline}</w:pPr>'
        f"<w:rPr>{_faces(style.role)}{_size(style.size)}</w:rPr></w:style>"
    )


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _section_xml(paper: Paper) -> str:
    orient = ' w:orient="landscape"' if paper.width > paper.height else ""
    return (
        f'<w:sectPr {DECLARED}><w:pgSz w:w="{twips(paper.width)}" w:h="{twips(paper.height)}"{orient}/>'
        f'<w:pgMar w:top="{twips(paper.top)}" w:right="{twips(paper.right)}" w:bottom="{twips(paper.bottom)}" '
        f'w:left="{twips(paper.left)}" w:header="{twips(paper.top / 2)}" w:footer="{twips(paper.foot)}" w:gutter="0"/>'
        "</w:sectPr>"
    )


def _fonts_xml() -> str:
    """The table of faces: by which other face one that is not installed is replaced."""
    chinese = "".join(
        f"<w:font w:name={quoted(name)}><w:altName w:val={quoted(office.INSTEAD[role])}/>"
        '<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="default"/></w:font>'
        for role, name in office.OFFICE_FACES.items()
    )
    latin = f"<w:font w:name={quoted(office.LATIN_FACE)}>" + '<w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {DECLARED}>{chinese}{latin}</w:fonts>'


_SETTINGS = (
    f'<w:settings {DECLARED}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)
