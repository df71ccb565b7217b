"""What an address may hold: numbers that a database takes, and text without the null character."""

from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST_NUMBER = 2**31 - 1  # of a PostgreSQL integer


class Number(IntegerConverter):
    """An id: one that no row can have is a page that is not there, instead of an overflow in the database."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002 - the name of werkzeug
        super().__init__(map, *args, **{"max": LARGEST_NUMBER, **kwargs})


def init(app: Flask) -> None:
    """Before the routes are made, and before anything reads the address."""
    app.url_map.converters["int"] = Number
    app.before_request(_refuse_null)


def own_page(name: str, otherwise: str) -> str:
    """The address in the request under this name if it is a page of ours, else the other one."""
    wanted = request.values.get(name, "")
    plain = wanted.isprintable() and "\\" not in wanted  # browsers drop tabs and turn a backslash round
    inside = plain and wanted.startswith("/") and not wanted.startswith("//")
    return wanted if inside else otherwise


def _refuse_null() -> None:
    """PostgreSQL takes no null character in text, and no person types one."""
    if "\0" in request.path or any("\0" in text for texts in request.args.listvalues() for text in texts):
        abort(400)
