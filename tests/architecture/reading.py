"""How the architecture tests read the house: which files it has, what a module imports and calls."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]


@cache
def house_files() -> tuple[str, ...]:
    """Every file that is committed or would be, relative to the house; a file being deleted is left out."""
    command = ["git", "-c", f"safe.directory={HOUSE}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=HOUSE, check=True, capture_output=True).stdout.decode()
    return tuple(sorted(name for name in listing.split("\0") if name and (HOUSE / name).is_file()))


def python_files(*folders: str) -> list[str]:
    """The Python files of the house, or those below some folders of it."""
    prefixes = tuple(f"{folder}/" for folder in folders)
    return [name for name in house_files() if name.endswith(".py") and name.startswith(prefixes or "")]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((HOUSE / name).read_text(encoding="utf-8"), name)


def promises(name: str) -> set[str]:
    """The words of a module's path: a file or a folder called `views` makes the promise of views."""
    return set(Path(name).with_suffix("").parts)


def imports(name: str) -> Iterator[str]:
    """The dotted names that a module imports, with what it takes from them: `sqlalchemy.select`."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = node.module if not node.level else ".".join([*Path(name).parts[: -node.level], node.module or ""])
            yield from (f"{package}.{alias.name}" for alias in node.names)


def calls(name: str) -> Iterator[tuple[str, int]]:
    """What a module calls, as written, and the line: `session.commit`, `datetime.now`, `open`."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first decorator to the last statement."""
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    return (function.end_lineno or function.lineno) - first + 1
