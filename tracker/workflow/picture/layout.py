"""Gives a sketch its places: the spine from top to bottom, lanes at its sides, exits and notes below.

Built so that nothing can meet: rows stack, a lane has a column of its own beside the boxes, its label stands in that
column within its own span, and where a span is too short the rows move apart.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from tracker.workflow.model import Definition, State
from tracker.workflow.picture.blocks import (
    LEADING,
    SMALL,
    Block,
    Row,
    exit_rows,
    head_rows,
    lane_rows,
    stop_rows,
    title_rows,
    way_rows,
)
from tracker.workflow.picture.lanes import Track, ports, tracks
from tracker.workflow.picture.measuring import broken
from tracker.workflow.picture.shapes import Box, Layout, Line, Rule, Text, Tone
from tracker.workflow.picture.sketch import Exit, Sketch, Stop, Way, states_text

WIDTH = 360.0  # of a telephone, so that the smallest text is 12 px there
EDGE = 6.0
PAD = 9.0
LANE_TEXT = 64.5
LANE = LANE_TEXT + 19.0  # a lane's column: the label, its trunk, and the stubs to the boxes
TRUNK = 13.0  # from the boxes to the first trunk
SPINE = 16.0  # the downward arrow, from the left of the boxes
_NARROWEST = 180.0
_GAP = 30.0
_NO_WAY = 18.0
_NECK = 7.0  # between the head of a box and what stands below
_SHARES = (54.0, 66.0, 78.0, 92.0)  # of a gap's width, tried for the upward label where there are two


@dataclass(slots=True)
class _Page:
    """What has been placed so far."""

    sketch: Sketch
    definition: Definition
    left: float
    room: float
    width: float
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def rounds(self) -> bool:
        return self.sketch.journey is not None and self.sketch.journey.rounds > 1


def layout(sketch: Sketch, definition: Definition) -> Layout:
    """Boxes, lines and texts with their places."""
    lanes = tracks(sketch.lanes)
    columns = [max((t.column + 1 for t in lanes if t.left is side), default=0) for side in (True, False)]
    room = max(WIDTH - 2 * EDGE - sum(columns) * LANE, _NARROWEST)
    whole = room + sum(columns) * LANE + 2 * EDGE
    page = _Page(sketch, definition, EDGE + columns[0] * LANE, room, whole)
    top = _titled(page)
    bottom = _spine(page, lanes, top)
    bottom = _exits(page, bottom)
    bottom = _notes(page, bottom)
    return Layout(whole, bottom + EDGE, tuple(page.boxes), tuple(page.lines), tuple(page.texts), tuple(page.rules))


def _titled(page: _Page) -> float:
    title = title_rows(page.sketch, page.width - 2 * EDGE)
    page.texts += title.placed(EDGE, EDGE)
    return EDGE + title.height + 12


@dataclass(frozen=True, slots=True)
class _Stopped:
    """A stop with its blocks and height, before its y is known."""

    stop: Stop
    head: Block
    body: Block

    @property
    def height(self) -> float:
        return self.head.height + self.body.height + 2 * PAD + (_NECK if self.body.rows else 0)


def _spine(page: _Page, lanes: tuple[Track, ...], top: float) -> float:
    inner = page.room - 2 * PAD
    journey = page.sketch.journey
    stops = [
        _Stopped(stop, head_rows(stop, journey, inner), stop_rows(stop, journey, inner, rounds=page.rounds))
        for stop in page.sketch.stops
    ]
    gaps = [_Gap(page, down, up) for down, up in zip(page.sketch.downs, page.sketch.ups, strict=True)]
    labels = {track: _lane_label(page, track) for track in lanes}
    heights = [gap.height for gap in gaps]
    boxes = _stacked(page, stops, heights, top)
    for track in lanes:
        heights = _with_room(track, labels[track], boxes, lanes, heights)
        boxes = _stacked(page, stops, heights, top)
    for stopped, box in zip(stops, boxes, strict=True):
        _put_box(page, box, stopped.head, stopped.body)
    for gap, upper, lower in zip(gaps, boxes, boxes[1:], strict=False):
        gap.put(page, upper.y + upper.height, lower.y)
    for track in lanes:
        _put_lane(page, track, labels[track], boxes, lanes)
    return boxes[-1].y + boxes[-1].height if boxes else top


def _stacked(page: _Page, stops: list[_Stopped], gaps: list[float], top: float) -> list[Box]:
    boxes: list[Box] = []
    for stopped, gap in zip(stops, [*gaps, 0.0], strict=False):
        here = _is_here(page, stopped.stop.code)
        tone = _box_tone(stopped.stop, here=here)
        band = _band(stopped.head, stopped.body, stopped.height) if here else 0.0
        boxes.append(Box(stopped.stop.code, page.left, top, page.room, stopped.height, tone, band))
        top += stopped.height + gap
    return boxes


def _band(head: Block, body: Block, height: float) -> float:
    """The dark head of the box where the finding waits: the whole box when nothing stands below."""
    return head.height + PAD + _NECK / 2 if body.rows else height


def _is_here(page: _Page, code: State) -> bool:
    return page.sketch.journey is not None and page.sketch.journey.now is code


def _box_tone(found: Stop | Exit, *, here: bool) -> Tone:
    if here:
        return Tone.HERE
    if not found.known:
        return Tone.MISSING
    if found.visited is None:
        return Tone.PLAIN
    return Tone.WALKED if found.visited else Tone.AHEAD


def _put_box(page: _Page, box: Box, head: Block, body: Block) -> None:
    page.boxes.append(box)
    page.texts += head.placed(box.x + PAD, box.y + PAD, box.code)
    page.texts += body.placed(box.x + PAD, box.y + PAD + head.height + _NECK, box.code)


def _tallness(pair: tuple[Block, Block]) -> tuple[float, float]:
    down, up = pair
    return max(down.height, up.height), down.height + up.height


class _Gap:
    """Between two neighbours: one arrow down at the left, one up at the right of its label, each with its ways."""

    def __init__(self, page: _Page, down: tuple[Way, ...], up: tuple[Way, ...]) -> None:
        self.down, self.up = down, up
        whole = page.room - SPINE - 8
        shares = _SHARES if down and up else (whole if up else 0.0,)
        tries = [self._shared(page, whole, share) for share in shares]
        self.downs, self.ups = min(tries, key=_tallness)
        tallest = max(self.downs.height, self.ups.height)
        self.height = max(tallest + 14, _GAP) if down or up else _NO_WAY

    def _shared(self, page: _Page, whole: float, share: float) -> tuple[Block, Block]:
        """Both labels, when that much of the width is given to the upward one."""
        ups = way_rows(self.up, share, rounds=page.rounds)
        return way_rows(self.down, whole - (ups.width + 13 if self.up else 0), rounds=page.rounds), ups

    def put(self, page: _Page, top: float, bottom: float) -> None:
        middle = (top + bottom) / 2
        x = page.left + SPINE
        if self.down:
            page.lines.append(Line(((x, top), (x, bottom)), _line_tone(page, self.down)))
            page.texts += self.downs.placed(x + 8, middle - self.downs.height / 2)
        if self.up:
            x = page.left + page.room - 7 - self.ups.width
            page.lines.append(Line(((x, bottom), (x, top)), _line_tone(page, self.up), back=True))
            page.texts += self.ups.placed(x + 7, middle - self.ups.height / 2)


def _line_tone(page: _Page, ways: tuple[Way, ...]) -> Tone:
    if page.sketch.journey is None:
        return Tone.PLAIN
    return Tone.WALKED if any(way.passed for way in ways) else Tone.AHEAD


def _lane_label(page: _Page, track: Track) -> Block:
    """By whom it is sent back: said short where that is who could also have sent it on from there."""
    forward: dict[State, frozenset[object]] = {}
    for way in (way for ways in page.sketch.downs for way in ways):
        forward[way.source] = forward.get(way.source, frozenset()) | way.roles
    ways = track.lane.ways
    own = len({way.roles for way in ways}) > 1 and all(
        way.roles and way.roles <= forward.get(way.source, frozenset()) for way in ways
    )
    return lane_rows(track.lane, LANE_TEXT, own_people=own, rounds=page.rounds)


def _free(track: Track, boxes: list[Box], lanes: tuple[Track, ...]) -> tuple[float, float]:
    """The longest part of the trunk that no stub of an outer lane crosses on its way to the boxes."""
    reach = ports(track, boxes, lanes)
    top, bottom = min(reach.values()), max(reach.values())
    outer = (other for other in lanes if other.left is track.left and other.column > track.column)
    cuts = sorted(y for other in outer for y in ports(other, boxes, lanes).values() if top < y < bottom)
    edges = [top, *cuts, bottom]
    return max(pairwise(edges), key=lambda part: part[1] - part[0])


def _with_room(
    track: Track, label: Block, boxes: list[Box], lanes: tuple[Track, ...], gaps: list[float]
) -> list[float]:
    """The gaps, that above the lane's last box wide enough for the label."""
    top, bottom = _free(track, boxes, lanes)
    lacking = label.height + 8 - (bottom - top)
    if lacking <= 0:
        return gaps
    codes = [box.code for box in boxes]
    last = codes.index(track.lane.states[-1])
    return [gap + (bottom - top + lacking if place == last - 1 else 0) for place, gap in enumerate(gaps)]


def _put_lane(page: _Page, track: Track, label: Block, boxes: list[Box], lanes: tuple[Track, ...]) -> None:
    """A trunk with a stub from every source; the walked part is drawn over it."""
    reach = ports(track, boxes, lanes)
    outward = -1 if track.left else 1
    edge = page.left if track.left else page.left + page.room
    trunk = edge + outward * (TRUNK + track.column * LANE)
    end = reach[track.lane.target]
    back = all(boxes_order(boxes, way.source) > boxes_order(boxes, track.lane.target) for way in track.lane.ways)
    walked = [way for way in track.lane.ways if way.passed]
    quiet = Tone.PLAIN if page.sketch.journey is None else Tone.AHEAD
    for ways, tone in ((track.lane.ways, quiet), (tuple(walked), Tone.WALKED)):
        if not ways:
            continue
        farthest = max(ways, key=lambda way: abs(reach[way.source] - end))
        start = reach[farthest.source]
        page.lines.append(Line(((edge, start), (trunk, start), (trunk, end), (edge, end)), tone, back))
        for way in ways:
            if way is not farthest:
                y = reach[way.source]
                page.lines.append(Line(((edge, y), (trunk, y)), tone, back, arrow=False))
    top, bottom = _free(track, boxes, lanes)
    middle = (top + bottom) / 2
    x = trunk - 5 - label.width if track.left else trunk + 5
    page.texts += label.placed(x, middle - label.height / 2)


def boxes_order(boxes: list[Box], code: State) -> int:
    """Which box from the top a state is."""
    return next(place for place, box in enumerate(boxes) if box.code is code)


def _exits(page: _Page, top: float) -> float:
    """Two and two below the spine, without lines: they can be taken from nearly everywhere."""
    if not page.sketch.exits:
        return top
    top = _headed(page, "其他去向", top)
    room = (page.width - 2 * EDGE - 8) / 2
    inner = room - 2 * PAD
    found = list(page.sketch.exits)
    for pair in (found[place : place + 2] for place in range(0, len(found), 2)):
        blocks = [(_exit_head(page, one, inner), _exit_body(page, one, inner)) for one in pair]
        height = max(head.height + body.height for head, body in blocks) + 2 * PAD + _NECK
        for place, (one, (head, body)) in enumerate(zip(pair, blocks, strict=True)):
            here = _is_here(page, one.code)
            band = _band(head, body, height) if here else 0.0
            box = Box(one.code, EDGE + place * (room + 8), top, room, height, _box_tone(one, here=here), band)
            _put_box(page, box, head, body)
        top += height + 8
    return top - 8


def _exit_head(page: _Page, one: Exit, room: float) -> Block:
    return head_rows(one, page.sketch.journey, room)


def _exit_body(page: _Page, one: Exit, room: float) -> Block:
    kinds = dict.fromkeys((way.label, way.roles) for way in one.ways)
    groups = [tuple(way.source for way in one.ways if (way.label, way.roles) == kind) for kind in kinds]
    groups += [(way.target,) for way in one.leaving]
    states = {group: states_text(page.definition, group) for group in groups}
    return exit_rows(one, states, room, rounds=page.rounds)


def _headed(page: _Page, heading: str, top: float) -> float:
    page.rules.append(Rule(EDGE, top + 14, page.width - 2 * EDGE))
    page.texts += Block((Row(heading, bold=True, tone=Tone.SOFT),)).placed(EDGE, top + 19)
    return top + 19 + SMALL * LEADING + 5


def _notes(page: _Page, top: float) -> float:
    room = page.width - 2 * EDGE
    for heading, lines in (*page.sketch.notes, ("图例", (_legend(page),))):
        top = _headed(page, heading, top)
        rows = tuple(Row(line, tone=Tone.SOFT) for said in lines for line in broken(said, SMALL, room, 6))
        page.texts += Block(rows).placed(EDGE, top - 3)
        top += Block(rows).height - 3
    return top


def _legend(page: _Page) -> str:
    said = "实线往下办，虚线退回去办。"
    if page.sketch.journey is None:
        return said
    walked = "粗线、深框是走过的路，深底是现在的位置。"
    return said + walked + ("①②是第几轮。" if page.rounds else "")
