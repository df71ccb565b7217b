"""Reads the TOML of a template into a frozen definition. Shape only: whether it works is proved elsewhere."""

import re
import tomllib
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Literal, TypeVar, cast

from tracker.workflow.definitions.errors import DefinitionError
from tracker.workflow.definitions.limits import against, against_months, line_of_a_bomb
from tracker.workflow.definitions.places import line_of
from tracker.workflow.model import (
    Action,
    Definition,
    EvidenceDef,
    MeasureKind,
    Role,
    StageDef,
    State,
    StateDef,
    StateKind,
    TimerDef,
    TransitionDef,
)

_Word = TypeVar("_Word", bound=StrEnum)
_Entry = TypeVar("_Entry")

_KEYS: Mapping[str, Mapping[str, type]] = {
    "": {"name": str, "label": str, "stream": str, "follow_up_months": list},
    "states": {"code": str, "label": str, "kind": str},
    "stages": {"number": int, "label": str, "role": str, "requires_minutes": bool, "on_site": bool},
    "timers": {"state": str, "days": int, "unit": str},
    "evidence": {"kind": str, "files": int, "result": bool},
    "transitions": {
        "action": str,
        "label": str,
        "sources": list,
        "target": str,
        "roles": list,
        "guards": list,
        "fields": list,
        "optional": list,
        "needs_reason": bool,
        "reason_length": int,
        "effects": list,
    },
}
_MAY_BE_LEFT_OUT = frozenset(
    {
        *("requires_minutes", "on_site", "files", "result"),
        *("target", "guards", "fields", "optional", "needs_reason", "reason_length", "effects"),
    }
)
_TYPE_WORDS = {str: "文字", int: "整数", bool: "true 或 false", list: "列表"}
_AT_LINE = re.compile(r"\(at line (\d+)")
_AT_COLUMN = re.compile(r"column (\d+)\)")
_COMPLAINTS = {
    "Invalid value": "等号后面的内容不对，文字要加双引号",
    "Expected '='": "键后面缺少等号",
    "Expected newline": "一行里多了内容，每行只写一项",
    "Expected ']": "方括号没有写完",
    "Unclosed array": "列表的方括号没有写完",
    "Unclosed inline table": "花括号没有写完",
    "Unterminated string": "文字缺少后面的双引号",
    "Unescaped": "文字里的反斜杠不对",
    "Illegal character": "有不能使用的字符，可能文字缺少后面的双引号",
    "Found invalid character": "有不能使用的字符",
    "Invalid initial character": "键的名称不对，也可能用了中文标点",
    "Invalid statement": "这一行不是“键 = 内容”，也可能用了中文标点",
    "Cannot overwrite": "同一个键写了两次",
    "Duplicate inline table key": "同一个键写了两次",
    "Cannot declare": "同一个表写了两次",
}


def load_text(toml_text: str, source: str) -> Definition:
    """The definition in `toml_text`; `source` is the file's name for messages. Raises DefinitionError."""
    if bomb := line_of_a_bomb(toml_text):
        raise DefinitionError("not_toml", source, bomb, "", "一行里的小数点太多，不是流程文件")
    try:
        data = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(error, toml_text, source) from error
    except RecursionError as error:
        raise DefinitionError("not_toml", source, 1, "", "括号嵌套太深，不是流程文件") from error
    except ValueError as error:  # tomllib leaves what Python says of a number, a date or a time to the caller
        raise DefinitionError("not_toml", source, 1, "", "有写错的或者太大的数字、日期，不是流程文件") from error
    return _Reader(toml_text, source).definition(data)


def _not_toml(error: tomllib.TOMLDecodeError, text: str, source: str) -> DefinitionError:
    found = _AT_LINE.search(str(error))
    line = int(found[1]) if found else len(text.splitlines())
    return DefinitionError("not_toml", source, line, "", f"不是正确的 TOML 格式：{_in_chinese(str(error))}")


def _in_chinese(complaint: str) -> str:
    """What tomllib says, for people who do not read English; a complaint without words of ours stands as it is."""
    column = _AT_COLUMN.search(complaint)
    words = next((words for start, words in _COMPLAINTS.items() if complaint.startswith(start)), complaint)
    return f"{words}（第{column[1]}个字符处）" if column else f"{words}（到文本末尾）"


class _Reader:
    """Turns checked tables into definition entries; remembers the text so that every complaint names its line."""

    def __init__(self, text: str, source: str) -> None:
        self._text = text
        self._source = source

    def definition(self, data: dict[str, Any]) -> Definition:
        tables = {name: data.pop(name, None) for name in _KEYS if name}
        self._check("", 0, data)
        self._check_months(data["follow_up_months"])
        return Definition(
            name=data["name"],
            label=data["label"],
            stream=cast(Literal["A", "B"], self._one_of("", 0, "stream", data["stream"], ("A", "B"))),
            states=self._entries(tables, "states", self._state),
            stages=self._entries(tables, "stages", self._stage),
            transitions=self._entries(tables, "transitions", self._transition),
            timers=self._entries(tables, "timers", self._timer),
            follow_up_months=tuple(data["follow_up_months"]),
            evidence=self._entries(tables, "evidence", self._evidence) if tables["evidence"] else (),
        )

    def _entries(
        self, tables: Mapping[str, Any], table: str, make: Callable[[int, dict[str, Any]], _Entry]
    ) -> tuple[_Entry, ...]:
        entries = tables[table]
        if not entries:
            raise self._error("missing_key", "", 0, table, f"缺少 {table}")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self._error("wrong_type", "", 0, table, f"{table} 应是表的列表")
        if sentence := against(table, entries):
            raise self._error("out_of_measure", "", 0, table, sentence)
        for index, entry in enumerate(entries):
            self._check(table, index, entry)
        return tuple(make(index, entry) for index, entry in enumerate(entries))

    def _state(self, index: int, entry: dict[str, Any]) -> StateDef:
        code = self._word(State, "states", index, "code", entry["code"])
        return StateDef(code, entry["label"], self._word(StateKind, "states", index, "kind", entry["kind"]))

    def _stage(self, index: int, entry: dict[str, Any]) -> StageDef:
        number = self._one_of("stages", index, "number", entry["number"], (1, 2, 3, 4))
        role = self._word(Role, "stages", index, "role", entry["role"])
        minutes, on_site = entry.get("requires_minutes", False), entry.get("on_site", False)
        return StageDef(number, entry["label"], role, minutes, on_site)

    def _evidence(self, index: int, entry: dict[str, Any]) -> EvidenceDef:
        kind = self._word(MeasureKind, "evidence", index, "kind", entry["kind"])
        files = entry.get("files", 0)
        if files < 0:
            raise self._error("wrong_value", "evidence", index, "files", "佐证材料的份数不能是负数")
        return EvidenceDef(kind, files, entry.get("result", False))

    def _timer(self, index: int, entry: dict[str, Any]) -> TimerDef:
        state = self._word(State, "timers", index, "state", entry["state"])
        if entry["days"] < 1:
            raise self._error("wrong_value", "timers", index, "days", "时限至少1天")
        unit = self._one_of("timers", index, "unit", entry["unit"], ("workdays", "days"))
        return TimerDef(state, entry["days"], cast(Literal["workdays", "days"], unit))

    def _transition(self, index: int, entry: dict[str, Any]) -> TransitionDef:
        def words(kind: type[_Word], key: str) -> tuple[_Word, ...]:
            return tuple(self._word(kind, "transitions", index, key, text) for text in entry[key])

        target = entry.get("target")
        return TransitionDef(
            action=self._word(Action, "transitions", index, "action", entry["action"]),
            label=entry["label"],
            sources=words(State, "sources"),
            target=None if target is None else self._word(State, "transitions", index, "target", target),
            roles=frozenset(words(Role, "roles")),
            guards=tuple(entry.get("guards", ())),
            fields=tuple(entry.get("fields", ())),
            optional=tuple(entry.get("optional", ())),
            needs_reason=entry.get("needs_reason", False),
            reason_length=self._length(index, entry),
            effects=tuple(entry.get("effects", ())),
        )

    def _length(self, index: int, entry: dict[str, Any]) -> int:
        length: int = entry.get("reason_length", 0)
        if length < 0:
            raise self._error("wrong_value", "transitions", index, "reason_length", "理由的字数不能是负数")
        return length

    def _check(self, table: str, index: int, entry: dict[str, Any]) -> None:
        """No unknown key, no missing key, each of its type, lists of words (months aside)."""
        known = _KEYS[table]
        for key, value in entry.items():
            if key not in known:
                raise self._error("unknown_key", table, index, key, f"不认识的键 {key}")
            self._check_type(table, index, key, value)
        for key in known:
            if key not in entry and key not in _MAY_BE_LEFT_OUT:
                raise self._error("missing_key", table, index, key, f"缺少 {key}")

    def _check_type(self, table: str, index: int, key: str, value: object) -> None:
        wanted = _KEYS[table][key]
        if type(value) is not wanted:
            raise self._error("wrong_type", table, index, key, f"{key} 应是{_TYPE_WORDS[wanted]}")
        if wanted is list and table and not all(isinstance(word, str) for word in cast(list[object], value)):
            raise self._error("wrong_type", table, index, key, f"{key} 应是文字的列表")
        if sentence := against(key, value):
            raise self._error("out_of_measure", table, index, key, sentence)

    def _check_months(self, months: list[object]) -> None:
        if sentence := against_months(months):
            raise self._error("wrong_value", "", 0, "follow_up_months", sentence)

    def _word(self, kind: type[_Word], table: str, index: int, key: str, text: str) -> _Word:
        try:
            return kind(text)
        except ValueError:
            what = _UNKNOWN[kind]
            raise self._error(f"unknown_{kind.__name__.lower()}", table, index, key, f"不认识的{what} {text}") from None

    def _one_of(self, table: str, index: int, key: str, value: _Entry, allowed: tuple[_Entry, ...]) -> _Entry:
        if value not in allowed:
            choices = "、".join(map(str, allowed))
            raise self._error("wrong_value", table, index, key, f"{key} 只能是 {choices}，现在是 {value}")
        return value

    def _error(self, code: str, table: str, index: int, key: str, sentence: str) -> DefinitionError:
        written = "" if code == "missing_key" else key
        line = line_of(self._text, table, index, written)
        place = f"{table}[{index + 1}].{key}" if table else key
        return DefinitionError(code, self._source, line, place, sentence)


_UNKNOWN: Mapping[type[StrEnum], str] = {
    Role: "角色",
    State: "状态",
    Action: "动作",
    StateKind: "状态类别",
    MeasureKind: "措施类别",
}
