"""A paper (form, letter) as a Word file: the same blocks in the same order, in Word and WPS a text like any other.

What only paper can hold, files that are bound in and a list of pages, is refused: 一问题一档 is no text to be edited.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tracker.foundation.printing import docx_frame as frame
from tracker.foundation.printing import docx_parts as word
from tracker.foundation.printing import looks, office
from tracker.foundation.printing.docx_frame import KEPT
from tracker.foundation.printing.docx_parts import ParagraphStyle, twips
from tracker.foundation.printing.docx_tables import TableWriter
from tracker.foundation.printing.flowing import CAPTION_GAP
from tracker.foundation.printing.looks import DENSER, USUAL, Density, Look
from tracker.foundation.printing.markup import MarkupError, Node, read
from tracker.foundation.printing.papers import Paper
from tracker.foundation.printing.style import layout

_WRITTEN = frozenset({"h1", "h2", "h3", "p", "table"})
_OUTLINE = {"h2": 0, "h3": 1}
_WIDE = "　"
_NEXT_TO_NOTHING = 1.0  # points: Word wants a paragraph after a table, and it must not open a page


def write_paper(paper: Paper, target: Path, *, made_at: datetime) -> int:
    """Write the paper to the Word file `target`, replacing it at once when all is done; returns its size in bytes.

    `made_at` (the K of the paper) is the file's date: equal papers give equal bytes. Raises MarkupError for what a
    Word file cannot hold, a PrintingError where there is no room.
    """
    writer = _Writer(paper, made_at)
    writer.write()
    return word.save(writer.document, target)


class _Writer:
    def __init__(self, paper: Paper, made_at: datetime) -> None:
        self.looks = looks.looks(paper.profile)
        self.layout = layout("a4_portrait", paper.profile)
        articles = read(paper.html).nodes("article")
        self.blocks = [block for article in articles for block in _blocks(article)]
        running = next((article.get("data-running") for article in articles), "")
        fits = any(article.get("data-fit") for article in articles)
        self.density = self._density(frame.type_height(self.layout, paper.qr)) if fits else USUAL
        styles = _styles(self.looks, self.density)
        self.document = frame.new_document(paper, styles, self.layout, made_at, running)

    def write(self) -> None:
        """Every block, in order."""
        above = 0.0  # points that a gap leaves before what comes next
        for number, node in enumerate(self.blocks, 1):
            following = self.blocks[number:]
            if node.tag == "table":
                if above:
                    word.add(self.document, _gap(above))
                word.add(self.document, self._table(node, self.density).xml())
                word.add(self.document, _gap(CAPTION_GAP if following else _NEXT_TO_NOTHING))
                above = 0.0
            elif "gap" in node.classes:
                above += self._gap_of(node, self.density)
            else:
                for xml in self._paragraphs(node, above, keeps=_signature_comes(following)):
                    word.add(self.document, xml)
                above = 0.0

    def _table(self, node: Node, density: Density) -> TableWriter:
        return TableWriter(node, self.layout.type_width, density)

    def _gap_of(self, node: Node, density: Density) -> float:
        return self.looks["p.gap"].style.leading * float(node.get("data-lines", "1")) * density.least

    def _paragraphs(self, node: Node, above: float, *, keeps: bool) -> Iterator[str]:
        """A paragraph for each line of a block; the last one may be kept with what follows."""
        name = looks.name_of(node.tag, node.classes)
        look = self.looks[name]
        spans = [span.text for span in node.nodes("span")]
        if spans:
            yield from frame.sides(spans, "sides", self.layout.type_width, look.style.size)
            return
        spacing = _spacing(look, above) if above else ""
        lines = node.text.split("\n")
        for number, text in enumerate(lines, 1):
            kept = KEPT if keeps and number == len(lines) else ""
            far = len(text) - len(text.rstrip(_WIDE)) if look.align == "right" else 0
            edge = f'<w:ind w:rightChars="{far * 100}" w:right="{twips(far * look.style.size)}"/>' if far else ""
            yield word.paragraph(text.rstrip(_WIDE), _id(name), properties=kept + spacing + edge)
            spacing = ""

    # -- estimates

    def _density(self, room: float) -> Density:
        """How dense the form has to be to fit its one sheet; as usual where it cannot."""
        return next((density for density in (USUAL, *DENSER) if self._height(density) <= room), USUAL)

    def _height(self, density: Density) -> float:
        """About how high everything will be, in points."""
        height = 0.0
        for node in self.blocks:
            if node.tag == "table":
                height += self._table(node, density).height + CAPTION_GAP
            elif "gap" in node.classes:
                height += self._gap_of(node, density)
            else:
                look = self.looks[looks.name_of(node.tag, node.classes)]
                text = node.nodes("span")[0].text if node.nodes("span") else look.indent + node.text
                lines = office.lines_needed(text, self.layout.type_width / look.style.size)
                height += look.before + lines * look.style.leading + look.after
        return height


def _blocks(article: Node) -> Iterator[Node]:
    for node in article.children:
        if not isinstance(node, Node) or node.tag not in _WRITTEN:
            raise MarkupError(f"a Word file cannot hold {node.tag if isinstance(node, Node) else node!r}")
        yield node


def _signature_comes(following: Sequence[Node]) -> bool:
    """Whether a signature (lines set to the right, below a gap) begins or goes on with what comes next."""
    return next(("right" in node.classes for node in following if "gap" not in node.classes), False)


def _styles(known: dict[str, Look], density: Density) -> list[ParagraphStyle]:
    """What everything is set in, the cells of the tables first: they are most of the text."""
    return [
        ParagraphStyle("Normal", *density.cell),
        ParagraphStyle("label", *density.label, align="center"),
        ParagraphStyle("sides", *known["p.plain"].style, align="left", after=CAPTION_GAP, keeps_next=True),
        ParagraphStyle("running", *looks.RUNNING, align="right"),
        *(_style(name, look) for name, look in known.items()),
    ]


def _style(name: str, look: Look) -> ParagraphStyle:
    align = "both" if look.align == "left" else look.align
    return ParagraphStyle(
        _id(name),
        *look.style,
        align=align,
        indent=len(look.indent),
        before=look.before,
        after=look.after,
        outline=_OUTLINE.get(name),
        keeps_next=look.keeps,
    )


def _id(name: str) -> str:
    return name.replace(".", "-")


def _spacing(look: Look, above: float) -> str:
    return (
        f'<w:spacing w:before="{twips(look.before + above)}" w:after="{twips(look.after)}" '
        f'w:line="{twips(look.style.leading)}" w:lineRule="exact"/>'
    )


def _gap(height: float) -> str:
    """An empty paragraph that is exactly so high."""
    return word.paragraph("", "Normal", properties=f'<w:spacing w:line="{twips(height)}" w:lineRule="exact"/>')
