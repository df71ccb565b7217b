"""What a paper says, apart from how it looks: the cells of its tables by their labels, and its paragraphs in order."""

from typing import Any

from tracker.foundation.printing.markup import Node, read


def paper_content(html: str) -> dict[str, Any]:
    """Title, paragraphs and rows of the HTML of a paper, as plain JSON values."""
    title, around, rows = "", [], []
    for node in _blocks(read(html)):
        if node.tag == "h1" and not title:
            title = node.text
        elif node.tag == "tr":
            rows += _cells(node)
        elif node.text and node.tag != "nav":
            around.append(node.text)
    return {"title": title, "around": around, "columns": ["内容"], "rows": rows}


def _blocks(node: Node) -> list[Node]:
    found = []
    for child in node.children:
        if isinstance(child, Node):
            found += _blocks(child) if child.tag in ("article", "section", "table", "figure") else [child]
    return found


def _cells(row: Node) -> list[dict[str, Any]]:
    """Each cell under the label before it; a row of a plain list is one cell, its first one the key."""
    found, label, plain = [], "", []
    for cell in row.nodes("th", "td"):
        if cell.tag == "th":
            label = cell.text.replace("\n", "")
        elif label:
            found.append({"key": label, "group": "", "cells": {"内容": cell.text}, "lines": []})
        else:
            plain.append(cell.text)
    if plain:
        found.append({"key": plain[0], "group": "", "cells": {"内容": "　".join(plain[1:])}, "lines": []})
    return found
