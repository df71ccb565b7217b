"""Base form and the fields of our own. Forms judge shape and syntax; business rules live in the operations."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Flask
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import DateField, Field, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than types-wtforms
from wtforms.fields.simple import StringField, TextAreaField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.foundation.web.filters import filesize
from tracker.foundation.web.messages import Chinese

# What evidence takes. Photos by media type: phones then offer the camera, and an iPhone hands over JPEG, not HEIC.
ACCEPTED = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx"
FIRST_YEAR, LAST_YEAR = 1900, 2199
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")


def init(app: Flask) -> None:
    """Register what the form macros need."""
    app.jinja_env.globals["described"] = described


def options(*pairs: tuple[object, str]) -> list[Any]:
    """What a select, a row of radio buttons or of boxes offers, from (value, words)."""
    return [SelectChoice(str(value), words) for value, words in pairs]


def strip(value: object) -> object:
    """Text without blanks around it (ideographic ones too), with one kind of line end, without control characters.

    PostgreSQL refuses the null character, and no font has any of them; they come along when text is pasted.
    """
    return _CONTROL.sub("", value).strip().replace("\r\n", "\n") if isinstance(value, str) else value


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf publishes no types
    """Every form of the product: CSRF, Chinese messages, stripped text, what was typed shown again."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # likewise
        def get_translations(self, _form: object) -> Chinese:
            return Chinese()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Text fields get `strip` before their own filters; passwords are left as typed."""
            if issubclass(unbound_field.field_class, (StringField, TextAreaField)) and not _secret(unbound_field):
                options = {**options, "filters": [strip, *unbound_field.kwargs.get("filters", ())]}
            return unbound_field.bind(form=form, **options)

    def refuse(self, *messages: str) -> None:
        """Show what an operation refused, above the form: its sentences belong to no single field."""
        self.form_errors.extend(messages)


def _secret(unbound_field: Any) -> bool:
    return "Password" in unbound_field.field_class.__name__


def parse_day(text: str) -> date:
    """A day as people type it: 2023-09-05, 2023年9月5日, 2023.9.5, 2023/9/5. ValueError for anything else.

    A year that nobody means is a slip of the finger, and at the ends of the calendar no term can be counted.
    """
    found = _DAY.fullmatch(text.strip().translate(_FULL_WIDTH))
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups())
    return date(year, month, day)


class DayField(DateField):
    """A day: the browser's own date input, and every usual way of writing one where that is missing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = " ".join(valuelist).strip()
        self.data = None
        if not text:
            return
        try:
            self.data = parse_day(text)
        except ValueError:
            raise ValueError(self.gettext("Not a valid date value.")) from None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature of WTForms
        """Say that the day is none, instead of that it is missing."""
        if self.process_errors:
            raise StopValidation


class _OneOfSeveral(CheckboxInput):
    """A box without `required`, which a browser would ask of every single box of the list."""

    def __init__(self) -> None:
        super().__init__()
        self.validation_attrs = ["disabled"]


class ChecksField(SelectMultipleField):
    """Several choices as a list of boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = _OneOfSeveral()


class FilesField(MultipleFileField):  # type: ignore[misc]  # flask_wtf publishes no types
    """Files and photos; on a phone the input offers the camera. ``data`` lists the uploads, empty ones left out."""

    def __init__(self, label: str = "", validators: Any = None, accept: str = ACCEPTED, **kwargs: Any) -> None:
        super().__init__(label, validators, render_kw={"accept": accept, **kwargs.pop("render_kw", {})}, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [upload for upload in valuelist if getattr(upload, "filename", "")]


class Within:
    """Validator: each uploaded file is at most ``size`` bytes."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __call__(self, _form: object, field: Field) -> None:
        for upload in field.data or ():
            length = upload.stream.seek(0, 2)
            upload.stream.seek(0)
            if length > self.size:
                name, limit = upload.filename, filesize(self.size)
                raise ValidationError(f"“{name}”有 {filesize(length)}，每个文件不能超过 {limit}。")


def described(field: Field, help: str = "", attributes: Mapping[str, Any] | None = None) -> dict[str, Any]:  # noqa: A002 the macros' word
    """Attributes that tie a control to its help and errors for screen readers, with further ones on top."""
    ids = ([f"{field.id}-help"] if help else []) + ([f"{field.id}-error"] if field.errors else [])
    tied: dict[str, Any] = {"aria_describedby": " ".join(ids)} if ids else {}
    if field.errors:
        tied["aria_invalid"] = "true"
    return {**tied, **(attributes or {})}
