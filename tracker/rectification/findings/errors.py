"""Everything that can go wrong with a finding, each as a sentence for the user."""

from __future__ import annotations

from collections.abc import Iterable


class Refused(Exception):
    """The engine or an operation refused an action; `sentences` says why, all reasons at once."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("；".join(self.sentences))


class Outdated(Refused):
    """Somebody else changed the finding since the page was made."""

    def __init__(self) -> None:
        super().__init__(["该问题已被他人更新，请刷新后重试"])
