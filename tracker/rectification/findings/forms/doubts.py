"""Doubts that are shown before something is saved: whoever sends the same form again has read them."""

from __future__ import annotations

from wtforms import HiddenField


class Doubted(Exception):
    """A form raised doubts that the person has not read yet; nothing was saved."""


class Doubting:
    """Mixed into a form that may be doubted. The hidden field carries what was shown."""

    seen_warnings = HiddenField()
    doubts: tuple[str, ...] = ()

    def raises(self, sentences: tuple[str, ...]) -> bool:
        """Whether these doubts are new to the person: then the form is shown again with them."""
        told = "；".join(sentences)
        if not told or self.seen_warnings.data == told:
            return False
        self.doubts, self.seen_warnings.data = sentences, told
        return True
