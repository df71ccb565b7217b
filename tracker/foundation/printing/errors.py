"""Everything that can go wrong while printing; `str(error)` is the Chinese sentence that users read."""

from collections.abc import Sequence
from typing import NamedTuple


class PrintingError(Exception):
    """Printing did not succeed and left nothing behind. `detail` is for the log, not for users."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


class Lack(NamedTuple):
    """A character that no face has, and the field where it was first met."""

    char: str
    field: str


class MissingGlyphError(PrintingError):
    """Characters that no face has, all at once."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        self.lacks = tuple(lacks)
        named = "；".join(f"“{lack.char}”（U+{ord(lack.char):04X}，见“{lack.field}”）" for lack in self.lacks)
        super().__init__(
            f"以下字符没有可用的字形，无法打印：{named}。请改用其他写法，或在字体文件夹中放入含有这些字符的字体。"
        )


class NoFaceError(Exception):
    """The direct painter met a character that no face has; `preparing` finds the others and says where they stand."""


class MemoryLimitError(PrintingError):
    def __init__(self, memory_mb: int, detail: str = "") -> None:
        super().__init__(f"打印所需内存超过上限（{memory_mb} MB），已停止。请缩小打印范围后重试。", detail)


class TimeLimitError(PrintingError):
    def __init__(self, seconds: float, detail: str = "") -> None:
        super().__init__(f"打印超过时限（{seconds:g} 秒），已停止。请缩小打印范围后重试。", detail)


class DiskFullError(PrintingError):
    def __init__(self, detail: str = "") -> None:
        super().__init__("服务器存储空间已满，未生成文件。请告知系统管理员清理磁盘空间后重新打印。", detail)


class PrintingFailedError(PrintingError):
    def __init__(self, detail: str) -> None:
        super().__init__("打印失败，未生成文件。请联系系统管理员查看日志。", detail)
