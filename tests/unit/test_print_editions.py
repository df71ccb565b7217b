"""Forms that were printed are made again with their own edition of the templates, so an edition never changes."""

from __future__ import annotations

from hashlib import sha256

from tracker.output.reports.paperwork.templates import FOLDER, newest_edition

# Something to change in a form? Copy the folder of the newest edition to the next number, change that, add its line.
EDITIONS = {
    1: "d0ee812875a64054a550c961230f257ad599b3d0746a95b5116018ce632e81ef",
    2: "dab1908f809b9e30b0d8efdf42b696e77301a21a30b462ab2bf32345d5b32568",
}


def digest(edition: int) -> str:
    """Over names and bytes of all templates of an edition."""
    files = sorted((FOLDER / str(edition)).iterdir())
    return sha256(b"".join(path.name.encode() + b"\0" + path.read_bytes() + b"\0" for path in files)).hexdigest()


def test_no_edition_changes_once_forms_are_printed_with_it() -> None:
    assert {edition: digest(edition) for edition in range(1, newest_edition() + 1)} == EDITIONS
    assert {path.name for path in FOLDER.iterdir()} == set(map(str, EDITIONS))
