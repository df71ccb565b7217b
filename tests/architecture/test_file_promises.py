"""What the name of a file promises (design.md §1) holds in every package. Each failure names file and line."""

import re
import subprocess
import sys
from collections.abc import Iterator

from tests.architecture.reading import HOUSE, calls, functions, imports, length, promises, python_files

PRODUCT = python_files("tracker", "scheduler")
KNOW_THE_WEB = {"views", "forms", "web", "api", "cli", "app", "__main__"}
WEB_FRAMEWORKS = {"flask", "flask_login", "flask_wtf", "wtforms", "werkzeug"}
READ_THE_CLOCK = {"views", "web", "api", "cli", "app", "__main__", "jobs", "maintenance"}
CLOCK = re.compile(r"(datetime|date|dt)\.(now|today|utcnow)|time\.(time|localtime|gmtime|strftime)|utcnow|func\.now")
PURE = {"rules", "columns", "parsing"}
WRITING = re.compile(r"(\w*session|db)\.(add|add_all|delete|merge|flush|commit|rollback)")
LONGEST_VIEW = 40


def with_promise(*words: str) -> list[str]:
    return [name for name in PRODUCT if promises(name) & set(words)]


def faulty_calls(names: list[str], pattern: re.Pattern[str]) -> Iterator[str]:
    for name in names:
        yield from (f"{name}:{line} {call}" for call, line in calls(name) if pattern.fullmatch(call))


def faulty_imports(names: list[str], roots: set[str]) -> Iterator[str]:
    for name in names:
        yield from (f"{name} imports {module}" for module in imports(name) if module.split(".")[0] in roots)


def test_only_the_modules_of_the_web_know_flask() -> None:
    others = [name for name in PRODUCT if not promises(name) & KNOW_THE_WEB]
    assert list(faulty_imports(others, WEB_FRAMEWORKS)) == []


def test_forms_and_policies_and_models_never_query() -> None:
    names = with_promise("forms", "policies")
    assert list(faulty_imports(names, {"sqlalchemy"})) == []
    models = [f"{name} imports {module}" for name in with_promise("models") for module in imports(name)]
    assert [fault for fault in models if fault.endswith(("sqlalchemy.select", "sqlalchemy.orm.Session"))] == []


def test_operations_flush_and_never_commit() -> None:
    assert list(faulty_calls(with_promise("operations"), re.compile(r".*\.(commit|rollback)"))) == []


def test_nobody_below_an_entry_point_reads_the_clock() -> None:
    names = [name for name in PRODUCT if not promises(name) & READ_THE_CLOCK]
    assert list(faulty_calls(names, CLOCK)) == []


def test_queries_change_nothing() -> None:
    names = with_promise("queries")
    assert list(faulty_calls(names, WRITING)) == []
    changing = {"sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete"}
    assert [name for name in names if changing & set(imports(name))] == []


def test_rules_columns_and_parsing_touch_nothing_outside() -> None:
    names = with_promise(*PURE)
    outside = {"os", "pathlib", "socket", "subprocess", "shutil", "tempfile", "sqlalchemy", "time"}
    assert list(faulty_imports(names, outside)) == []
    assert list(faulty_calls(names, re.compile(r"open|print|input|.*\.(read_text|read_bytes|execute)"))) == []


def test_views_are_short_and_leave_selecting_to_queries() -> None:
    names = with_promise("views")
    selects = [
        f"{name} imports {module}" for name in names for module in imports(name) if module == "sqlalchemy.select"
    ]
    assert selects == []
    long = [f"{name}:{f.lineno} {f.name}" for name in names for f in functions(name) if length(f) > LONGEST_VIEW]
    assert long == []


def test_the_core_imports_the_standard_library_and_itself() -> None:
    allowed = {*sys.stdlib_module_names, "tracker"}
    for name in python_files("tracker/workflow"):
        foreign = [module for module in imports(name) if module.split(".")[0] not in allowed]
        above = [m for m in imports(name) if m.startswith("tracker") and not m.startswith("tracker.workflow")]
        assert (name, foreign, above) == (name, [], [])


def test_importing_the_core_pulls_in_no_framework() -> None:
    code = (
        "import sys, pkgutil, importlib, tracker.workflow as core\n"
        "for m in pkgutil.walk_packages(core.__path__, 'tracker.workflow.'): importlib.import_module(m.name)\n"
        "outside = {m.split('.')[0] for m in sys.modules} - set(sys.stdlib_module_names)\n"
        "print(sorted(outside - {'tracker', '__main__', '__mp_main__'}))\n"
    )
    command = [sys.executable, "-S", "-c", code]
    answer = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True)
    assert (answer.stdout, answer.stderr) == ("[]\n", "")


def test_only_the_entry_points_read_the_settings() -> None:
    entrances = {"wsgi.py", "tracker/__main__.py", "scheduler/__main__.py"}
    names = [name for name in python_files() if not name.startswith("tests/") and name not in entrances]
    assert list(faulty_imports([name for name in names if not name.startswith("migrations/")], {"config"})) == []


def test_no_file_is_called_after_nothing() -> None:
    nothing = {"util", "utils", "helper", "helpers", "common", "misc", "tools"}
    assert [name for name in python_files() if promises(name) & nothing] == []
