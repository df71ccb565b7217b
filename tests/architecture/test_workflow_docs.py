"""docs/workflow.md names everything there is, shows what the product draws now, and its snippets are templates."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest

from tests.architecture.reading import HOUSE
from tracker.workflow.definitions import BUILTIN_NAMES, builtin, load_text
from tracker.workflow.guards import GUARDS
from tracker.workflow.model import EFFECTS, Action, MeasureKind, Role, State, StateKind
from tracker.workflow.picture import picture
from tracker.workflow.prover import prove_text

PAGE = (HOUSE / "docs" / "workflow.md").read_text(encoding="utf-8")
CODE_WORDS = set(re.findall(r"`([^`\n]+)`", PAGE))
CORE = HOUSE / "tracker" / "workflow"
RAISED = re.compile(r'(?:Fault|_error|DefinitionError)\(\s*"([a-z_]+)"|yield "([a-z_]+)",')
SNIPPETS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def fault_codes() -> set[str]:
    """Every code that loader and prover can give, read from their source."""
    sources = [*(CORE / "prover").glob("*.py"), *(CORE / "definitions").glob("*.py")]
    found = {code for file in sources for hit in RAISED.findall(file.read_text("utf-8")) for code in hit if code}
    return found | {f"unknown_{kind.__name__.lower()}" for kind in (Role, State, Action, StateKind, MeasureKind)}


def keys() -> set[str]:
    """Every key that the shipped templates use, and those that only an office's own would."""
    found: set[str] = {"evidence", "files", "result", "kind", "reason_length", "requires_minutes", "on_site"}
    for text in builtin().values():
        for name, value in tomllib.loads(text).items():
            found.add(name)
            if isinstance(value, list):
                found |= {key for entry in value if isinstance(entry, dict) for key in entry}
    return found


@pytest.mark.parametrize("kind", [State, Role, Action, StateKind, MeasureKind])
def test_every_word_of_the_vocabulary_is_explained(kind: Any) -> None:
    said = {word for words in CODE_WORDS for word in words.split()}
    assert [word.value for word in kind if word.value not in said] == []


def test_every_guard_and_every_effect_is_explained() -> None:
    assert sorted({*GUARDS, *EFFECTS} - CODE_WORDS) == []


def test_every_fault_code_has_its_line() -> None:
    assert len(fault_codes()) > 30
    assert sorted(fault_codes() - CODE_WORDS) == []


def test_no_fault_code_is_explained_that_does_not_exist() -> None:
    table = PAGE.split("## What the prover refuses")[1].split("### Reading")[0]
    explained = {
        code for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for code in re.findall(r"`(\w+)`", row)
    }
    assert sorted(explained - fault_codes()) == []


def test_every_key_of_a_template_is_explained() -> None:
    headings = set(re.findall(r"`\[\[(\w+)\]\]`", PAGE))
    assert sorted(keys() - CODE_WORDS - headings) == []


@pytest.mark.parametrize("name", BUILTIN_NAMES)
def test_the_committed_pictures_are_those_the_product_draws(name: str) -> None:
    file = HOUSE / "docs" / "images" / f"workflow-{name}.svg"
    assert f"images/{file.name}" in PAGE
    drawn = picture(load_text(builtin()[name], name))
    assert file.read_text("utf-8") == drawn, "run the command in docs/workflow.md to draw the pictures again"


def test_the_command_that_draws_them_is_written_down() -> None:
    assert "./run tracker workflow picture $name --output docs/images/workflow-$name.svg" in PAGE
    assert f"for name in {' '.join(BUILTIN_NAMES)}; do" in PAGE


def whole(snippet: str) -> str:
    """A snippet as an office would use it: laid over the shipped template that it can change."""
    base, change = tomllib.loads(builtin()["self-check"]), tomllib.loads(snippet)
    replaced = {(move["action"], source) for move in change.get("transitions", ()) for source in move["sources"]}
    count = len(change.get("stages", base["stages"]))
    gone = {f"REVIEW_{number}" for number in range(count + 1, 5)}
    kept = [
        {**move, "sources": left}
        for move in base["transitions"]
        if (left := [s for s in move["sources"] if (move["action"], s) not in replaced and s not in gone])
        and not (count == 1 and move["action"] == "approve")
    ]
    states = [state for state in base["states"] if state["code"] not in gone]
    change["transitions"] = [*kept, *change.get("transitions", ())]
    return _as_toml({**base, "states": states, **change})


def _as_toml(data: dict[str, Any]) -> str:
    def inline(value: Any) -> str:
        if isinstance(value, dict):
            return "{ " + ", ".join(f"{key} = {inline(one)}" for key, one in value.items()) + " }"
        if isinstance(value, list):
            return "[" + ", ".join(map(inline, value)) + "]"
        return json.dumps(value, ensure_ascii=False)

    return "\n".join(f"{key} = {inline(value)}" for key, value in data.items())


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_every_snippet_is_a_template_that_can_be_published(snippet: str) -> None:
    proof = prove_text(whole(snippet), "docs/workflow.md")
    assert [(fault.code, fault.sentence) for fault in proof.faults] == []


def test_there_is_a_snippet_to_copy() -> None:
    assert SNIPPETS


def test_the_counter_example_shown_is_what_the_prover_says() -> None:
    """Its codes; the sentences belong to the prover's own tests."""
    bad = builtin()["county-to-village"].replace('roles = ["reviewer"]', 'roles = ["accountable_leader"]')
    codes = {fault.code for fault in prove_text(bad, "example").faults}
    assert codes <= CODE_WORDS
    assert "one_person_may_review_twice" in codes
