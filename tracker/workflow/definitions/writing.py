"""Writes a definition as TOML in the shape and order of the shipped templates; what is default is left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields

from tracker.workflow.model import Definition, EvidenceDef, Role, StageDef, StateDef, TimerDef, TransitionDef

_Entry = StateDef | StageDef | TimerDef | EvidenceDef | TransitionDef

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_LINE_ENDS = "\x7f\x85\u2028\u2029"  # not all of them end a line in TOML, but they do in what counts lines


def definition_text(definition: Definition) -> str:
    """TOML that `load_text` reads into an equal definition, provided the definition could be loaded at all."""
    head = "\n".join(
        f"{name} = {_value(value)}"
        for name, value in (
            ("name", definition.name),
            ("label", definition.label),
            ("stream", definition.stream),
            ("follow_up_months", definition.follow_up_months),
        )
    )
    tables: Mapping[str, Sequence[_Entry]] = {
        "states": definition.states,
        "stages": definition.stages,
        "timers": definition.timers,
        "evidence": definition.evidence,
    }
    lists = (_list_of_tables(name, entries) for name, entries in tables.items() if entries)
    return "\n\n".join((head, *lists, *map(_transition, definition.transitions))) + "\n"


def _list_of_tables(name: str, entries: Sequence[_Entry]) -> str:
    rows = (f"  {{ {', '.join(_pairs(entry))} }},\n" for entry in entries)
    return f"{name} = [\n{''.join(rows)}]"


def _transition(transition: TransitionDef) -> str:
    return "\n".join(("[[transitions]]", *_pairs(transition)))


def _pairs(entry: _Entry) -> Iterator[str]:
    """`key = value` of everything that is not default; None is always a default."""
    for field in fields(entry):
        value = getattr(entry, field.name)
        if value is not None and (field.default is MISSING or value != field.default):
            yield f"{field.name} = {_value(value)}"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case frozenset():
            return _value(tuple(role for role in Role if role in value))
        case tuple():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            return str(value)


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    return f"\\u{ord(letter):04x}" if letter < " " or letter in _LINE_ENDS else letter
