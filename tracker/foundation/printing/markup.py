"""Reading the HTML of a paper into blocks: headings, paragraphs, form tables. Whatever else stands in it is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tracker.foundation.printing.breaking import normalise

BLOCKS = frozenset({"h1", "h2", "h3", "p", "table", "section", "figure", "object", "nav"})
INSIDE = frozenset({"article", "tr", "th", "td", "span", "br"})
EMPTY = frozenset({"br"})


class MarkupError(ValueError):
    """A template uses what a paper cannot hold."""


@dataclass
class Node:
    """An element with its children: nodes and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def nodes(self, *tags: str) -> list["Node"]:
        """The children that are elements of these names."""
        return [child for child in self.children if isinstance(child, Node) and child.tag in tags]

    @property
    def text(self) -> str:
        """All text inside, normalised, with line feeds for <br>; the template's own line ends are blanks to drop."""
        return normalise("".join(_pieces(self))).strip(" \n")


def _pieces(node: Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.tag == "br":
            yield "\n"
        else:
            yield from _pieces(child)


class _Reader(HTMLParser):
    """Builds the tree. Text keeps the line feeds that belong to the data: a template marks its own by indentation."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in BLOCKS | INSIDE:
            raise MarkupError(f"<{tag}> at line {self.getpos()[0]} cannot be printed")
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in EMPTY:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        if self._open[-1].tag != tag:
            raise MarkupError(f"</{tag}> at line {self.getpos()[0]} ends <{self._open[-1].tag}>")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open[-1].tag not in ("root", "article", "table", "tr", "section", "figure"):
            self._open[-1].children.append(data)
        elif data.strip():
            raise MarkupError(f"text at line {self.getpos()[0]} stands outside of a paragraph or cell")


def read(html: str) -> Node:
    """The tree of an HTML text; raises MarkupError for what a paper cannot hold."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if len(reader._open) > 1:  # our own subclass
        raise MarkupError(f"<{reader._open[-1].tag}> has no end")
    return reader.root
