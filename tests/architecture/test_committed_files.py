"""What lies in the repository: nothing of one machine, nothing unexpected, and what comes from outside as it came."""

import hashlib
import re
import stat
import tomllib
from pathlib import Path

import pytest

from tests.architecture.reading import HOUSE, house_files

# design.md §1
FIXED = {"tracker", "migrations", "templates", "scheduler", "tests", "config.py", "wsgi.py", "README.md"}
BESIDE = {"pyproject.toml", "requirements.lock", "requirements-test.lock", "run", "LICENSE", "CHANGELOG.md"}
BESIDE |= {"docs", "bench", "deploy", ".ci", ".gitignore", ".gitattributes", ".editorconfig", ".dockerignore"}

MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:work/|root/|home/\w|Users/\w|tmp/w/|opt/(?:pypi|wheels))")
REGISTRY = re.compile(
    r"(?:files\.pythonhosted|pypi|registry\.npmjs|registry\.yarnpkg|deb\.debian|snapshot\.debian|npmmirror)\.(?:org|com)"
    r"|pkg\.dev\b|unpkg\.com|jsdelivr\.net|cdnjs\.",
    re.IGNORECASE,
)
THIS_FILE = Path(__file__).relative_to(HOUSE).as_posix()
SHIPPED = ("tracker/static/fonts", "tracker/static/vendor")
# Beside the manifest: how it is made again, and the licences, which the manifest names.
NOT_LISTED = re.compile(r"MANIFEST\.toml|remake\.\w+|README.*|.*LICENSE.*|COPYING.*|EXCEPTION.*|OFL.*")


def text_of(name: str) -> str:
    """The text of a file, empty for one that is not text."""
    data = (HOUSE / name).read_bytes()
    return "" if b"\0" in data[:8000] else data.decode("utf-8", "replace")


def lines_with(pattern: re.Pattern[str], *but: str) -> list[str]:
    names = [name for name in house_files() if name not in (THIS_FILE, *but)]
    found = ((name, number, line) for name in names for number, line in enumerate(text_of(name).splitlines(), 1))
    return [f"{name}:{number} {line.strip()[:100]}" for name, number, line in found if pattern.search(line)]


def test_the_top_level_holds_what_the_design_names() -> None:
    assert {name.partition("/")[0] for name in house_files()} - FIXED - BESIDE == set()


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(MACHINE_PATH) == []


def test_no_file_names_a_registry_or_a_content_network() -> None:
    assert lines_with(REGISTRY) == []


def test_only_what_is_run_directly_may_be_executed() -> None:
    executable = {name for name in house_files() if (HOUSE / name).stat().st_mode & stat.S_IXUSR}
    assert {"run", ".ci/run"} <= executable
    assert [name for name in executable if not text_of(name).startswith("#!")] == []


def pins(lock: str) -> dict[str, set[str]]:
    """Requirement → hashes of a lock file."""
    entries = re.split(r"\n(?=\S)", (HOUSE / lock).read_text(encoding="utf-8"))
    required = [entry for entry in entries if entry and not entry.startswith("#")]
    return {entry.split(" \\")[0]: set(re.findall(r"--hash=(sha256:[0-9a-f]{64})", entry)) for entry in required}


def test_each_requirement_is_pinned_with_hashes_and_the_test_lock_holds_the_runtime_lock() -> None:
    runtime, everything = pins("requirements.lock"), pins("requirements-test.lock")
    assert len(runtime) > 20
    assert [name for name, hashes in everything.items() if "==" not in name or not hashes] == []
    assert [name for name, hashes in runtime.items() if everything.get(name) != hashes] == []


def manifest(folder: str) -> list[dict[str, object]]:
    tables = tomllib.loads((HOUSE / folder / "MANIFEST.toml").read_text(encoding="utf-8")).values()
    return [entry for table in tables if isinstance(table, list) for entry in table]


@pytest.mark.parametrize("folder", SHIPPED)
def test_what_comes_from_outside_is_as_its_manifest_says(folder: str) -> None:
    entries = manifest(folder)
    shipped = {str(entry["file"]): entry["sha256"] for entry in entries}
    assert shipped == {name: hashlib.sha256((HOUSE / folder / name).read_bytes()).hexdigest() for name in shipped}
    present = {Path(name).name for name in house_files() if name.startswith(f"{folder}/")}
    assert {name for name in present if not NOT_LISTED.fullmatch(name)} == set(shipped)


@pytest.mark.parametrize("folder", SHIPPED)
def test_what_comes_from_outside_comes_with_its_licence(folder: str) -> None:
    for entry in manifest(folder):
        files = entry.get("licence_files") or [entry.get("licence_file")]
        assert isinstance(files, list)
        assert entry["licence"], entry
        assert [name for name in files if not (HOUSE / folder / str(name)).is_file()] == []
