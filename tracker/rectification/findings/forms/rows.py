"""Rows of a form: more than fit are refused, where the field of WTForms leaves the rest out."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList


class Rows(FieldList):  # type: ignore[type-arg]  # not subscriptable at run time
    """A list of like forms. `words` says with {most} that there are too many."""

    sent = 0

    def __init__(self, unbound_field: Any, label: str, words: str, **options: Any) -> None:
        super().__init__(unbound_field, label, **options)
        self.words = words

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        indices: Any = getattr(self, "_extract_indices")  # noqa: B009 - the stubs do not know it
        self.sent = len(set(indices(self.name, formdata))) if formdata else 0
        super().process(formdata, *args, **kwargs)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        if self.max_entries and self.sent > self.max_entries:
            self.errors = [f"{self.words.format(most=self.max_entries)}，这一次填了{self.sent}个。"]
            return False
        return bool(super().validate(form, extra_validators))
