"""The same sheet printed by others: WeasyPrint as one document, typst and reportlab, each as one would write it first.

A merged cell is a rowspan; none of them can break it over pages with （续）, and their line breaking is their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from tracker.foundation.printing.document import Column, Entry, Sheet
from tracker.foundation.printing.fonts import SHIPPED, SHIPPED_FOLDER

SIZE, LEADING = 10, 13.5  # points of the body
MM = 72 / 25.4


def weasyprint(sheet: Sheet, target: Path) -> int:
    """One table in one document; returns the number of pages."""
    from weasyprint import HTML

    document = HTML(string="".join(_html(sheet)), base_url=str(SHIPPED_FOLDER)).render()
    document.write_pdf(target)
    return len(document.pages)


def faces() -> str:
    """The shipped faces as a style sheet: Xbody, Xhead, Xtitle, Xkai."""
    return "".join(
        f"@font-face{{font-family:X{role};src:url('{(SHIPPED_FOLDER / file).as_uri()}')}}"
        for role, file in SHIPPED.items()
    )


def _html(sheet: Sheet) -> Iterator[str]:
    yield f"""<!doctype html><html lang="zh-CN"><style>{faces()}@page{{size:A4 landscape;margin:15mm 20mm 16mm;
@bottom-center{{font:{SIZE}pt Xbody;content:'第'counter(page)'页 共'counter(pages)'页'}}}}
body{{margin:0;font:{SIZE}pt/{LEADING}pt Xbody}}h1{{font:22pt/30pt Xtitle;text-align:center;margin:0}}
table{{table-layout:fixed;width:257mm;border-collapse:collapse}}
td,th{{border:.5pt solid;padding:3.2pt 3pt;overflow-wrap:anywhere}}th,.g{{font:{SIZE}pt/{LEADING}pt Xhead}}
.center,th{{text-align:center}}</style><h1>{escape(sheet.title)}</h1><p>{escape("　".join(sheet.header))}</p><table>"""
    yield "".join(f'<col style="width:{column.width_mm}mm">' for column in sheet.columns)
    yield f"<thead><tr>{''.join(f'<th>{escape(column.label)}' for column in sheet.columns)}</thead>"
    columns, single = sheet.columns, [column for column in sheet.columns if not column.merged]
    for group in sheet.groups:
        if group.label:
            yield f'<tr><td class="g" colspan="{len(sheet.columns)}">{escape(group.label)}'
        for entry in group.entries:
            for row in _cells(sheet.columns, entry):
                cells = zip(row, (columns if len(row) == len(columns) else single), strict=True)
                yield "<tr>"
                yield from (
                    f'<td class="{column.align}" rowspan="{span}">{escape(text)}' for (text, span), column in cells
                )
    yield f"</table><p>{escape('　　'.join(sheet.signatures))}</p>"


def typst(sheet: Sheet, target: Path) -> int:
    """One table in one document; returns the number of pages."""
    import pikepdf
    import typst as compiler

    source = target.with_suffix(".typ")
    source.write_text("".join(_typst(sheet)), encoding="utf-8")
    compiler.compile(str(source), output=str(target), font_paths=[str(SHIPPED_FOLDER)], ignore_system_fonts=True)
    with pikepdf.open(target) as printed:
        return len(printed.pages)


def _typst(sheet: Sheet) -> Iterator[str]:
    yield f"""#set page(paper: "a4", flipped: true, margin: (x: 20mm, top: 15mm, bottom: 16mm),
  footer: context align(center, [第#counter(page).display()页 共#counter(page).final().first()页]))
#set text(font: "FandolFang R", size: {SIZE}pt, lang: "zh")
#set par(leading: {LEADING - SIZE}pt)
#align(center, text(font: "FandolSong", size: 22pt, {quoted(sheet.title)}))
#text({quoted("　".join(sheet.header))})
#table(columns: ({"mm, ".join(str(column.width_mm) for column in sheet.columns)}mm), stroke: .5pt, inset: 3pt,
  align: ({", ".join(column.align for column in sheet.columns)}),
  table.header({", ".join(quoted(column.label) for column in sheet.columns)}),
"""
    for group in sheet.groups:
        if group.label:
            yield f"  table.cell(colspan: {len(sheet.columns)}, {quoted(group.label)}),\n"
        for entry in group.entries:
            for row in _cells(sheet.columns, entry):
                yield "".join(f"  table.cell(rowspan: {span}, {quoted(text)}),\n" for text, span in row)
    yield f")\n#text({quoted('　　'.join(sheet.signatures))})"


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _cells(columns: tuple[Column, ...], entry: Entry) -> Iterator[list[tuple[str, int]]]:
    """The cells of each row as text and number of rows; merged ones stand in the first row only."""
    for number, line in enumerate(entry.lines):
        yield [
            ((entry.cells if column.merged else line).get(column.key, ""), len(entry.lines) if column.merged else 1)
            for column in columns
            if not (column.merged and number)
        ]


def reportlab(sheet: Sheet, target: Path) -> int:
    """A LongTable of paragraphs; merged cells are left empty after the first row, and its font is not embedded."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=SIZE, leading=LEADING, wordWrap="CJK")
    rows = [[Paragraph(escape(column.label), style) for column in sheet.columns]]
    for group in sheet.groups:
        for entry in group.entries:
            for number, line in enumerate(entry.lines):
                texts = [{**({} if number else entry.cells), **line}.get(column.key, "") for column in sheet.columns]
                rows.append([Paragraph(escape(text), style) for text in texts])
    widths = [column.width_mm * MM for column in sheet.columns]
    table = LongTable(rows, colWidths=widths, repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
    document = SimpleDocTemplate(str(target), pagesize=landscape(A4), leftMargin=20 * MM, rightMargin=20 * MM)
    document.build([Paragraph(escape(sheet.title), style), table])
    return int(document.page)


PRINTERS = {"weasyprint": weasyprint, "typst": typst, "reportlab": reportlab}
