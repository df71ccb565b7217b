"""Prints a layout as SVG and knows nothing else. No script, no style sheet, no reference to anything outside."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from tracker.workflow.picture.shapes import Box, Layout, Line, Rule, Text, Tone

FONTS = (
    "'PingFang SC','HarmonyOS Sans SC','MiSans','Microsoft YaHei','Source Han Sans SC','Noto Sans CJK SC',"
    "'Noto Sans SC','WenQuanYi Micro Hei',sans-serif"
)
_INK = {
    Tone.PLAIN: "#1b2433",
    Tone.AHEAD: "#545f71",
    Tone.WALKED: "#17345e",
    Tone.HERE: "#17345e",
    Tone.MISSING: "#7d4c00",
    Tone.SOFT: "#545f71",
    Tone.LIGHT: "#ffffff",
}
# (fill, stroke, stroke width, dashes)
_BOXES = {
    Tone.PLAIN: ("#f5f7fa", "#6b778a", 1.2, ""),
    Tone.AHEAD: ("#ffffff", "#b3bcc9", 1.0, ""),
    Tone.WALKED: ("#e9f0fa", "#17345e", 2.0, ""),
    Tone.HERE: ("#ffffff", "#17345e", 2.4, ""),
    Tone.MISSING: ("#ffffff", "#7d4c00", 1.4, "4 3"),
}
_LINES = {
    Tone.PLAIN: ("#6b778a", 1.3),
    Tone.AHEAD: ("#9aa5b5", 1.1),
    Tone.WALKED: ("#17345e", 2.4),
}
_BASELINE = 0.96  # of the size, below the upper edge of a text
_ROUND = 7.0


def svg(layout: Layout, title: str, description: str) -> str:
    """A standalone picture, the same for the same layout."""
    width, height = _n(layout.width), _n(layout.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="workflow-picture" role="img" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" font-family="{FONTS}">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    parts += map(_rule, layout.rules)
    for line in layout.lines:
        parts += _line(line)
    for box in layout.boxes:
        parts += _box(box)
    parts += (_text(text) for text in layout.texts)
    return "\n".join((*parts, "</svg>\n"))


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _rule(rule: Rule) -> str:
    return f'<path d="M{_n(rule.x)} {_n(rule.y)}H{_n(rule.x + rule.width)}" stroke="#dde2ea" stroke-width="1"/>'


def _line(line: Line) -> Iterator[str]:
    colour, weight = _LINES[line.tone]
    path = "".join(f"{'L' if place else 'M'}{_n(x)} {_n(y)}" for place, (x, y) in enumerate(line.points))
    dashes = ' stroke-dasharray="5 3"' if line.back else ""
    drawn = f'stroke="{colour}" stroke-width="{_n(weight)}" stroke-linejoin="round"{dashes}'
    yield f'<path d="{path}" fill="none" {drawn}/>'
    if line.arrow:
        yield f'<path d="{_head(line)}" fill="{colour}"/>'


def _head(line: Line) -> str:
    """A triangle whose tip is the last point."""
    (x0, y0), (x, y) = line.points[-2:]
    length = max(abs(x - x0) + abs(y - y0), 0.1)
    dx, dy = (x - x0) / length, (y - y0) / length
    wings = ((x - 8 * dx - 4 * dy, y - 8 * dy + 4 * dx), (x - 8 * dx + 4 * dy, y - 8 * dy - 4 * dx))
    return f"M{_n(x)} {_n(y)}" + "".join(f"L{_n(a)} {_n(b)}" for a, b in wings) + "Z"


def _box(box: Box) -> Iterator[str]:
    fill, stroke, weight, dashes = _BOXES[box.tone]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    place = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}"'
    yield f'<rect {place} height="{_n(box.height)}" rx="{_n(_ROUND)}" fill="{fill}"/>'
    if box.band:
        yield f'<path d="{_band(box)}" fill="{stroke}"/>'
    yield (
        f'<rect {place} height="{_n(box.height)}" rx="{_n(_ROUND)}" fill="none" stroke="{stroke}" '
        f'stroke-width="{_n(weight)}"{dashed}/>'
    )


def _band(box: Box) -> str:
    """The dark head of a box: its upper corners are the box's, and its lower ones too when it fills the box."""
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.band
    low = 0.0 if box.band < box.height else _ROUND
    corners = (
        f"M{_n(x)} {_n(y + _ROUND)}",
        f"Q{_n(x)} {_n(y)} {_n(x + _ROUND)} {_n(y)}H{_n(right - _ROUND)}",
        f"Q{_n(right)} {_n(y)} {_n(right)} {_n(y + _ROUND)}V{_n(bottom - low)}",
        f"Q{_n(right)} {_n(bottom)} {_n(right - low)} {_n(bottom)}H{_n(x + low)}",
        f"Q{_n(x)} {_n(bottom)} {_n(x)} {_n(bottom - low)}Z",
    )
    return "".join(corners)


def _text(text: Text) -> str:
    weight = ' font-weight="600"' if text.bold else ""
    y = _n(text.y + text.size * _BASELINE)
    return (
        f'<text x="{_n(text.x)}" y="{y}" font-size="{_n(text.size)}" fill="{_INK[text.tone]}"{weight}>'
        f"{escape(text.words)}</text>"
    )
