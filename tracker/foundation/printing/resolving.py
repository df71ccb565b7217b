"""Which face each role gets, for people to read: without loading the shipped files, which weigh 30 MB."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tracker.foundation.printing.fonts import (
    DIGITS_IN,
    FALLBACK,
    LATIN,
    SHIPPED,
    SHIPPED_FOLDER,
    Face,
    read_office_fonts,
)

MANIFEST = SHIPPED_FOLDER / "MANIFEST.toml"
# Role → what it prints, and the face that the standard or custom asks for.
USES = {
    "title": ("标题", "小标宋体"),
    "body": ("表格正文、表头上方的说明行、签字栏", "仿宋"),
    "head": ("列名、分组行", "黑体"),
    "kai": ("口径说明", "楷体"),
    "latin": ("正文中的数字和字母", "Times New Roman 一类"),
    "latin_head": ("列名中的数字和字母", "Arial 一类"),
    "fallback": ("人名等生僻字（以上字体没有的字）", "宋体"),
}
WIDE_SAMPLE = "一国地在和中的整改问题责任完成党委村镇县区督办销号巡察措施时限，。；：、《》“”"


@dataclass(frozen=True)
class Resolved:
    """What a role prints, the face asked for, and the one it got: family, file, and whether it is the office's own.

    `lacking` are common characters that the office's face does not have.
    """

    use: str
    wanted: str
    family: str
    file: str
    own: bool
    lacking: str = ""


def resolve(folder: Path | None) -> tuple[tuple[Resolved, ...], tuple[str, ...]]:
    """The face of every role, and the files of the folder that could not be used. OSError: it cannot be read."""
    office = read_office_fonts(folder)
    got = {role: faces[0] for role, faces in office.by_role.items()}
    for latin, role in DIGITS_IN.items():
        # An office's face keeps its own digits where the office has no Latin one.
        if latin not in got and role in got and got[role].has("1"):
            got[latin] = got[role]
    shipped = {face["file"]: face["family"] for face in tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["face"]}
    files = {**SHIPPED, **LATIN, "fallback": FALLBACK}
    return tuple(_resolved(role, got.get(role), files[role], shipped) for role in USES), office.unused


def _resolved(role: str, own: Face | None, file: str, shipped: dict[str, str]) -> Resolved:
    if own is None:
        return Resolved(*USES[role], shipped[file], file, False)
    sample = WIDE_SAMPLE if role in SHIPPED else "0123456789"
    return Resolved(*USES[role], own.family, own.path.name, True, "".join(c for c in sample if not own.has(c)))
