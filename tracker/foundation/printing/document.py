"""What is to be printed, as plain values: a sheet of columns, groups, entries and their measures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Align = Literal["left", "center"]
Paper = Literal["a4_landscape", "a4_portrait", "a3_landscape"]
Profile = Literal["standalone", "document", "poster"]  # 独立台账版, 公文附件版, 公开栏


@dataclass(frozen=True)
class Column:
    """One column of a ledger. A merged column has one cell per entry, over all its measures (lines); any other may
    have one in single entries.

    `amount`: its texts are plain decimal numbers, which a spreadsheet may add up; all others stay text there. `dated`:
    dates stand in it, so it is never too narrow for 12月31日 on one line.
    """

    key: str
    label: str
    width_mm: float
    align: Align = "left"
    merged: bool = False
    amount: bool = False
    dated: bool = False


@dataclass(frozen=True)
class Entry:
    """One finding: `cells` fill the merged columns, each of `lines` fills the others once (one per measure).

    A column that `cells` name is merged in this entry, whatever it is in others. A key that is absent prints an empty
    cell. `key` is the row's own code, by which prints are compared.
    """

    cells: Mapping[str, str]
    lines: tuple[Mapping[str, str], ...] = field(default_factory=lambda: ({},))
    key: str = ""

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError("an entry has at least one line")

    def merges(self, column: Column) -> bool:
        """Whether one cell of this column stands for all its lines."""
        return column.merged or column.key in self.cells


class Entries(Protocol):
    """Entries that one can go through again and again: a tuple, or what reads them from somewhere."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Entry]: ...


@dataclass(frozen=True)
class Group:
    """Entries under one full-width row; an empty label prints no such row."""

    label: str
    entries: Entries


@dataclass(frozen=True)
class Sheet:
    """One printed ledger.

    `header` is the line above the table (left, middle, right), `signatures` the line under it, `notes` (口径)
    follow the signatures. `nil_text` is printed in a full-width row when there is no entry. `number_key` names the
    merged column that carries the serial number. `footer` (root and (D, K) stamp) stands small at the foot of every
    page, beside the QR code of the text `qr` if there is one. Widths of columns are those of the 独立台账版; the
    公文附件版 scales them.
    """

    title: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    header: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    nil_text: str = ""
    number_key: str = "number"
    footer: str = ""
    paper: Paper = "a4_landscape"
    profile: Profile = "standalone"
    qr: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a sheet has at least one column")
        if len({column.key for column in self.columns}) != len(self.columns):
            raise ValueError("the keys of the columns of a sheet differ")
        if len(self.header) > 3:
            raise ValueError("the header line has a left, a middle and a right part")

    @property
    def rows(self) -> int:
        """Rows of the table, one for each line of each entry."""
        return sum(len(entry.lines) for group in self.groups for entry in group.entries)

    @property
    def is_nil(self) -> bool:
        return not any(group.entries for group in self.groups)
