"""The core is pure: importing it brings in the standard library and itself, nothing else."""

import subprocess
import sys
from pathlib import Path

import tracker

PROGRAM = """
import pkgutil, sys
before = set(sys.modules)  # what Python's own start brings in
EXTRA
import tracker.workflow
for module in pkgutil.walk_packages(tracker.workflow.__path__, "tracker.workflow."):
    __import__(module.name)
ours = ("tracker", "tracker.workflow")
foreign = sorted(
    name for name, module in sys.modules.items()
    if name not in before and name not in ours and not name.startswith("tracker.workflow.")
    and "site-packages" in (getattr(module, "__file__", None) or "")
)
trespassing = sorted(name for name in sys.modules if name.startswith("tracker.") and not name.startswith(ours[1]))
print(*foreign, *trespassing)
"""


def test_importing_the_core_brings_in_the_standard_library_only() -> None:
    root = Path(tracker.__file__).parent.parent
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("EXTRA", "")], cwd=root, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == []


def test_the_probe_notices_a_framework() -> None:
    root = Path(tracker.__file__).parent.parent
    program = PROGRAM.replace("EXTRA", "import flask, sqlalchemy")
    ran = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert {"flask", "sqlalchemy"} <= set(ran.stdout.split())
