"""What the browser is sent: vendor files as listed, colours that can be read, nothing inline."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "tracker" / "static"
VENDOR = STATIC / "vendor"


def manifest() -> list[dict[str, str]]:
    files: list[dict[str, str]] = tomllib.loads((VENDOR / "MANIFEST.toml").read_text("utf-8"))["file"]
    return files


@pytest.mark.parametrize("entry", manifest(), ids=lambda entry: entry["file"])
def test_a_vendor_file_is_the_listed_one_and_brings_its_licence(entry: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert "permission" in (VENDOR / entry["licence_file"]).read_text("utf-8").lower()


def test_every_vendor_file_is_listed() -> None:
    listed = {entry["file"] for entry in manifest()} | {entry["licence_file"] for entry in manifest()}
    assert {path.name for path in VENDOR.iterdir()} - listed == {"MANIFEST.toml", "remake.sh"}


def test_htmx_is_the_pinned_version() -> None:
    assert 'version:"2.0.11"' in (VENDOR / "htmx.min.js").read_text("utf-8")


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb or #rgb (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "ground"), ("soft", "ground"), ("soft", "paper"), ("primary", "paper"), ("primary", "ground"),
        ("primary-dark", "primary-pale"), ("green", "green-pale"), ("amber", "amber-pale"), ("red", "red-pale"),
        ("violet", "violet-pale"), ("paper", "bar"), ("paper", "primary"), ("paper", "red"),
    ],
)  # fmt: skip
def test_words_keep_the_contrast_of_wcag_aa(text: str, ground: str) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", (STATIC / "css" / "base.css").read_text("utf-8")))
    light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_what_the_content_policy_refuses(path: Path) -> None:
    if "print" in path.parts or "mail" in path.parts:
        pytest.skip("not shown in a browser")
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|https?://(?!www\.w3\.org/2000/svg)", text)
