"""`./run` in a house of straw: every program it may call is a fake that writes down how it was called."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
REAL_TOOLS = (
    "bash",
    "cat",
    "cut",
    "dirname",
    "env",
    "flock",
    "git",
    "grep",
    "mktemp",
    "mv",
    "readlink",
    "rm",
    "sha256sum",
)
ALL_LIBRARIES = "libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0"
PRINTING = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"

NOTE = """#!/bin/bash
note() { echo "$*" >> "$CALLS"; }
"""
VENV_PYTHON = """
case "$*" in
  --version) echo "Python 3.11.2"; exit ;;
  *" pip install "*) note "pip ${*:4}"; exit "${PIP_STATUS:-0}" ;;
esac
note "python $* [DATA=${TRACKER_DATA:-} DEMO=${TRACKER_DEMO:-} IN=$PWD]"
echo "answer of $3"
[[ "$*" != *" ${FAILING_STEP:-nothing} "* ]]
"""
PYTHON3 = """
case "$*" in
  *ensurepip*) exit "${NO_VENV_MODULE:-0}" ;;
  *version_info*) exit "${OLD_PYTHON:-0}" ;;
  --version) echo "Python 3.9.2"; exit ;;
  "-m venv "*) note "venv"; /bin/mkdir -p "$3/bin"; /bin/cp "$VENV_PYTHON" "$3/bin/python" ;;
esac
"""
FAKES = {
    "python3": PYTHON3,
    "id": 'echo "${USER_ID:-1000}"',
    "sudo": '[ "${SUDO:-no}" = yes ] || exit 1; note "sudo $2"; shift; "$@"',
    "apt-get": 'note "apt $*"; exit "${APT_STATUS:-0}"',
    "ldconfig": 'for l in $LIBRARIES; do printf "\\t%s (libc6,x86-64) => /lib/%s\\n" "$l" "$l"; done',
    "fc-match": "exit 0",
    "chromium": "exit 0",
    "pdftotext": "exit 0",
}


class Straw:
    """A copy of `run` in a folder with spaces, on a machine made of fakes."""

    def __init__(self, folder: Path) -> None:
        self.house = folder / "my project 销号"
        self.programs = folder / "programs"
        self.calls_file = folder / "calls"
        for made in (self.house, self.programs):
            made.mkdir()
        shutil.copy(HOUSE / "run", self.house / "run")
        for lock in ("requirements.lock", "requirements-test.lock"):
            (self.house / lock).write_text(f"first {lock}")
        for name, text in FAKES.items():
            self.write_program(self.programs / name, text)
        for name in REAL_TOOLS:
            (self.programs / name).symlink_to(str(shutil.which(name)))
        self.write_program(folder / "venv-python", VENV_PYTHON)
        self.environ = {
            "PATH": str(self.programs),
            "CALLS": str(self.calls_file),
            "VENV_PYTHON": str(folder / "venv-python"),
            "LIBRARIES": ALL_LIBRARIES,
        }

    def write_program(self, file: Path, text: str) -> None:
        file.write_text(NOTE + text)
        file.chmod(0o755)

    def run(
        self, *arguments: str, cwd: Path = Path("/"), env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs it from another folder; `calls` then holds what this one run called."""
        self.calls_file.write_text("")
        return subprocess.run(
            [str(self.house / "run"), *arguments],
            env={**self.environ, **(env or {})},
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=30,
        )

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines()

    @property
    def stamp(self) -> list[str]:
        return (self.house / ".venv" / "installed-locks").read_text().splitlines()

    def digest(self, lock: str) -> str:
        return f"{lock} {hashlib.sha256((self.house / lock).read_bytes()).hexdigest()}"


@pytest.fixture
def straw(tmp_path: Path) -> Straw:
    return Straw(tmp_path)


@pytest.fixture
def ready(straw: Straw) -> Straw:
    assert straw.run("tracker", "version").returncode == 0
    return straw


def test_the_first_start_makes_the_environment_from_the_hashed_lock(straw: Straw) -> None:
    assert straw.run().returncode == 0
    venv, pip, start = straw.calls
    assert venv == "venv"
    assert pip.endswith(f"--only-binary :all: --require-hashes -r {straw.house}/requirements.lock")
    assert start == "python -P -m tracker start [DATA= DEMO= IN=/]"
    assert straw.stamp == ["Python 3.11", straw.digest("requirements.lock")]


def test_the_second_start_installs_nothing(ready: Straw) -> None:
    assert ready.run().returncode == 0
    assert ready.calls == ["python -P -m tracker start [DATA= DEMO= IN=/]"]


def test_the_demo_has_a_data_folder_of_its_own(ready: Straw) -> None:
    ready.run("demo")
    assert ready.calls == [f"python -P -m tracker start --demo [DATA={ready.house}/demo-data DEMO=1 IN=/]"]
    ready.run("demo", env={"TRACKER_DATA": "other"})
    assert ready.calls == ["python -P -m tracker start --demo [DATA=other DEMO=1 IN=/]"]


def test_a_command_answers_on_standard_output_and_nothing_else_does(straw: Straw, tmp_path: Path) -> None:
    answer = straw.run("tracker", "statement", "--organization", "a b", cwd=tmp_path)
    assert answer.stdout == "answer of tracker\n"
    assert "正在安装 Python 软件包" in answer.stderr
    assert straw.calls[-1] == f"python -P -m tracker statement --organization a b [DATA= DEMO= IN={tmp_path}]"


@pytest.mark.parametrize(
    ("libraries", "wanted"),
    [
        ("", "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        ("libpango-1.0.so.0 libpangoft2-1.0.so.0", "libharfbuzz-subset0"),
        ("libpango-1.0.so.0.1 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0", "libpango-1.0-0"),
    ],
)
def test_root_installs_exactly_what_is_missing(ready: Straw, libraries: str, wanted: str) -> None:
    ready.run(env={"USER_ID": "0", "LIBRARIES": libraries})
    assert ready.calls[0] == "apt -qq update"
    assert ready.calls[1] == f"apt -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends {wanted}"


def test_somebody_with_sudo_installs_through_it_without_being_asked(ready: Straw) -> None:
    (ready.programs / "fc-match").unlink()
    ready.run(env={"SUDO": "yes"})
    assert [call for call in ready.calls if call.startswith("apt")][1].endswith("--no-install-recommends fontconfig")
    assert "sudo apt-get" in ready.calls


def test_without_root_and_sudo_it_names_the_packages_and_starts_anyway(ready: Straw) -> None:
    (ready.programs / "fc-match").unlink()
    answer = ready.run(env={"LIBRARIES": ""})
    assert "打印功能已停用" in answer.stderr
    assert answer.stderr.endswith(f"apt-get install {PRINTING}\n")
    assert ready.calls == ["python -P -m tracker start [DATA= DEMO= IN=/]"]


def test_a_failing_apt_is_told_like_a_missing_one(ready: Straw) -> None:
    answer = ready.run(env={"LIBRARIES": "", "USER_ID": "0", "APT_STATUS": "100"})
    assert answer.returncode == 0
    assert "请以管理员身份执行 (run as root): apt-get install libpango-1.0-0" in answer.stderr


def test_without_the_venv_module_it_stops_and_names_the_package(straw: Straw) -> None:
    answer = straw.run(env={"NO_VENV_MODULE": "1"})
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1].endswith("apt-get install python3-venv")
    assert straw.calls == []


def test_an_old_python_is_refused_by_its_number(straw: Straw) -> None:
    answer = straw.run(env={"OLD_PYTHON": "1"})
    assert answer.returncode == 1
    assert "Python 3.11" in answer.stderr
    assert answer.stderr.endswith("现有 Python 3.9.2\n")


def test_a_changed_lock_means_a_new_environment(ready: Straw) -> None:
    (ready.house / ".venv" / "left over").touch()
    (ready.house / "requirements.lock").write_text("second")
    assert ready.run().returncode == 0
    assert [call.split()[0] for call in ready.calls] == ["venv", "pip", "python"]
    assert not (ready.house / ".venv" / "left over").exists()
    assert not (ready.house / ".venv.old").exists()
    assert ready.stamp == ["Python 3.11", ready.digest("requirements.lock")]


def test_when_pip_fails_the_old_environment_comes_back(ready: Straw) -> None:
    before = ready.stamp
    (ready.house / "requirements.lock").write_text("second")
    answer = ready.run(env={"PIP_STATUS": "1"})
    assert answer.returncode == 1
    assert "未能安装 requirements.lock" in answer.stderr
    assert ready.stamp == before
    assert not (ready.house / ".venv.old").exists()


def test_an_interrupted_first_installation_is_begun_again(straw: Straw) -> None:
    straw.run(env={"PIP_STATUS": "1"})
    assert straw.run().returncode == 0
    assert [call.split()[0] for call in straw.calls] == ["venv", "pip", "python"]


def test_the_test_lock_is_added_to_the_environment_and_serves_the_runtime_too(ready: Straw) -> None:
    ready.run("test", "-k", "something")
    assert [call.split()[0] for call in ready.calls] == ["pip", "python"]
    assert ready.stamp[1:] == [ready.digest("requirements.lock"), ready.digest("requirements-test.lock")]
    ready.run()
    assert ready.calls == ["python -P -m tracker start [DATA= DEMO= IN=/]"]


def test_arguments_go_to_pytest_alone(ready: Straw) -> None:
    ready.run("test")
    answer = ready.run("test", "tests/unit", "-k", "a or b")
    assert ready.calls == [f"python -P -m pytest tests/unit -k a or b [DATA= DEMO= IN={ready.house}]"]
    assert answer.returncode == 0


def test_everything_means_every_step_with_pytest_last(ready: Straw) -> None:
    answer = ready.run("test", "--full")
    steps = [line[3:] for line in answer.stdout.splitlines() if line.startswith("== ")]
    assert steps == ["ruff format", "ruff check", "mypy --strict", "lint-imports", "djlint", "pytest", "planted faults"]
    faults = "tests/unit/workflow/test_mutations.py"
    traced, untraced = ready.calls[-2:]
    assert traced.startswith(
        f"python -P -m pytest -n 2 --cov --cov-report=term:skip-covered --ignore={faults} --full ["
    )
    assert untraced.startswith(f"python -P -m pytest -n 2 -q --full {faults} [")


@pytest.mark.parametrize("step", ["format", "check", "mypy", "djlint", "pytest"])
def test_one_failing_step_fails_the_whole_but_stops_nothing(ready: Straw, step: str) -> None:
    answer = ready.run("test", env={"FAILING_STEP": step})
    assert answer.returncode == 1
    assert answer.stdout.count("== ") == 7
    assert answer.stdout.endswith("answer of pytest\n")


def test_help_names_every_command_and_installs_nothing(straw: Straw) -> None:
    answer = straw.run("help")
    assert answer.returncode == 0
    assert all(f"./run {command}" in answer.stdout for command in ("demo", "tracker", "test", "lock", "help"))
    assert straw.calls == []


def test_an_unknown_command_is_refused(straw: Straw) -> None:
    answer = straw.run("dmeo")
    assert (answer.returncode, straw.calls) == (1, [])
    assert "dmeo" in answer.stderr


def test_the_pipeline_runs_the_same_tests(straw: Straw) -> None:
    (straw.house / ".ci").mkdir()
    shutil.copy(HOUSE / ".ci" / "run", straw.house / ".ci" / "run")
    environ = {**straw.environ, "FAILING_STEP": "mypy"}
    answer = subprocess.run([str(straw.house / ".ci" / "run")], env=environ, cwd="/", capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stdout.count("== ") == 7


def test_both_scripts_may_be_executed() -> None:
    assert os.access(HOUSE / "run", os.X_OK)
    assert os.access(HOUSE / ".ci" / "run", os.X_OK)
