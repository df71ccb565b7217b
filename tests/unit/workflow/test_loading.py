"""A template's text is read strictly, and every complaint names its line, its key and what is wrong."""

from pathlib import Path

import pytest

from tests.unit.workflow.cast import template
from tracker.workflow.definitions import BUILTIN_NAMES, DefinitionError, builtin, load_text
from tracker.workflow.definitions.places import line_of
from tracker.workflow.model import (
    Action,
    Definition,
    EvidenceDef,
    MeasureKind,
    Role,
    StageDef,
    State,
    StateKind,
    TimerDef,
)
from tracker.workflow.prover import prove

OLD = sorted((Path(__file__).parents[2] / "data" / "definitions_1").glob("*.toml"))
TEXT = builtin()["county-to-town"]


def complaint(text: str) -> DefinitionError:
    with pytest.raises(DefinitionError) as caught:
        load_text(text, "本区.toml")
    return caught.value


def line_number(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("name", BUILTIN_NAMES)
def test_every_shipped_template_loads_under_its_own_name(name: str) -> None:
    definition = load_text(builtin()[name], f"{name}.toml")
    assert definition.name == name
    assert definition.follow_up_months == (3, 6)
    assert definition.stream == ("A" if name.startswith("county") else "B")


def test_the_builtin_templates_are_the_files_in_the_folder() -> None:
    folder = Path(load_text.__code__.co_filename).parent
    assert {file.stem for file in folder.glob("*.toml")} == set(builtin())


def test_what_is_read_is_what_is_written() -> None:
    town = template("county-to-town")
    assert town.stages == (
        StageDef(1, "责任领导初审", Role.ACCOUNTABLE_LEADER),
        StageDef(2, "镇纪委复核", Role.REVIEWER),
        StageDef(3, "镇党委会审定", Role.APPROVER, requires_minutes=True),
        StageDef(4, "区委巡察办审定", Role.SUPERIOR_APPROVER),
    )
    assert template("county-to-village").stages[1].on_site
    assert town.timer_of(State.PLANNING) == TimerDef(State.PLANNING, 30, "days")
    assert template("self-check").timer_of(State.PLANNING) == TimerDef(State.PLANNING, 10, "days")
    assert town.timer_of(State.DRAFT) is None


@pytest.mark.parametrize(
    ("before", "after", "code", "key", "sentence"),
    [
        (
            'roles = ["inspector", "coordinator"]',
            'roles = ["boss"]',
            "unknown_role",
            "transitions[1].roles",
            "不认识的角色 boss",
        ),
        ('code = "DRAFT"', 'code = "START"', "unknown_state", "states[1].code", "不认识的状态 START"),
        ('kind = "draft"', 'kind = "odd"', "unknown_statekind", "states[1].kind", "不认识的状态类别 odd"),
        ('"submit_draft"', '"fly"', "unknown_action", "transitions[2].action", "不认识的动作 fly"),
        (
            'target = "AWAITING_RELEASE"',
            'target = "MOON"',
            "unknown_state",
            "transitions[2].target",
            "不认识的状态 MOON",
        ),
        ("needs_reason = true", "need_reason = true", "unknown_key", "transitions[3].need_reason", "不认识的键"),
        ("needs_reason = true", 'needs_reason = "yes"', "wrong_type", "transitions[3].needs_reason", "true 或 false"),
        ('fields = ["wording"]', "fields = [1]", "wrong_type", "transitions[1].fields", "文字的列表"),
        ('label = "修改表述"\n', "", "missing_key", "transitions[1].label", "缺少 label"),
        ('stream = "A"', 'stream = "C"', "wrong_value", "stream", "stream 只能是 A、B，现在是 C"),
        ("follow_up_months = [3, 6]", "follow_up_months = [3, 0]", "wrong_value", "follow_up_months", "正整数"),
        ("follow_up_months = [3, 6]", "follow_up_months = 3", "wrong_type", "follow_up_months", "应是列表"),
        ('unit = "workdays"', 'unit = "weeks"', "wrong_value", "timers[1].unit", "unit 只能是 workdays、days"),
        ("days = 3,", "days = 0,", "wrong_value", "timers[2].days", "时限至少1天"),
        ("number = 4", "number = 5", "wrong_value", "stages[4].number", "number 只能是 1、2、3、4，现在是 5"),
        ("number = 4", "number = true", "wrong_type", "stages[4].number", "number 应是整数"),
        ("[[transitions]]", "[[transition]]", "unknown_key", "transition", "不认识的键 transition"),
        ("[3, 6]", "[3, 121]", "wrong_value", "follow_up_months", "最多12次，每次在销号后120个月以内"),
        ("[3, 6]", str(list(range(1, 14))), "wrong_value", "follow_up_months", "最多12次"),
        ("days = 3,", "days = 3661,", "out_of_measure", "timers[2].days", "days 最大填3660"),
        (
            'fields = ["wording"]',
            'fields = ["wording", "wording"]',
            "out_of_measure",
            "transitions[1].fields",
            "写了两次",
        ),
        ('label = "修改表述"', f'label = "{"长" * 201}"', "out_of_measure", "transitions[1].label", "最多200个字"),
        ('label = "修改表述"', 'label = "修\\u0000改"', "out_of_measure", "transitions[1].label", "不能显示的字符"),
    ],
)
def test_a_mistake_is_named_with_its_place(before: str, after: str, code: str, key: str, sentence: str) -> None:
    text = TEXT.replace(before, after, 1)
    error = complaint(text)
    assert (error.code, error.key) == (code, key)
    assert sentence in error.sentence
    if code not in ("missing_key", "unknown_key"):
        assert error.line == line_number(TEXT, before)
    assert str(error) == f"本区.toml 第{error.line}行（{key}）：{error.sentence}"


def test_text_that_is_no_toml_is_refused_with_its_line() -> None:
    error = complaint('name = "x"\nlabel = = 1\n')
    assert (error.code, error.line) == ("not_toml", 2)
    assert str(error).startswith("本区.toml 第2行：不是正确的 TOML 格式")


def test_brackets_without_end_are_refused_in_chinese() -> None:
    error = complaint("name = " + "[" * 100_000)
    assert (error.code, error.line, error.sentence) == ("not_toml", 1, "括号嵌套太深，不是流程文件")


@pytest.mark.parametrize(
    "bomb", [".".join("a" * 100_000) + " = 1", "[" + " . ".join("a" * 60_000) + "]", "a = {" + "a." * 90_000 + "a = 1}"]
)
def test_keys_that_are_too_deep_are_refused_before_they_eat_the_memory(bomb: str) -> None:
    error = complaint(f'# {"." * 500}\nname = "x"\n{bomb}')
    assert (error.code, error.line, error.sentence) == ("not_toml", 3, "一行里的小数点太多，不是流程文件")


@pytest.mark.parametrize("value", ["9" * 5_000, "2023-02-30", "25:00:00"])
def test_what_python_cannot_count_is_refused_in_chinese(value: str) -> None:
    error = complaint(f"days = {value}")
    assert error.code == "not_toml"
    assert "不是" in error.sentence
    assert "limit" not in error.sentence


def test_tables_of_more_than_anybody_needs_are_refused() -> None:
    error = complaint(TEXT + '[[transitions]]\naction = "log"\n' * 301)
    assert (error.code, error.sentence) == ("out_of_measure", "transitions 最多写300项")


def test_text_that_breaks_off_is_refused_at_its_end() -> None:
    error = complaint('name = "x"\nlabel = [')
    assert (error.code, error.line) == ("not_toml", 2)


ASKED = (
    'evidence = [\n  { kind = "general", files = 2 },\n  { kind = "recovery", result = true },\n]\n\n[[transitions]]'
)


@pytest.mark.parametrize(
    ("before", "after", "code", "key", "sentence"),
    [
        ('kind = "general"', 'kind = "photos"', "unknown_measurekind", "evidence[1].kind", "不认识的措施类别 photos"),
        ("files = 2", "files = -1", "wrong_value", "evidence[1].files", "佐证材料的份数不能是负数"),
        ("files = 2", 'files = "2"', "wrong_type", "evidence[1].files", "files 应是整数"),
        ("result = true", "result = 1", "wrong_type", "evidence[2].result", "result 应是true 或 false"),
        ("result = true", "results = true", "unknown_key", "evidence[2].results", "不认识的键 results"),
        ('{ kind = "recovery", ', "{ ", "missing_key", "evidence[2].kind", "缺少 kind"),
        ("needs_reason = true", "reason_length = -1", "wrong_value", "transitions[3].reason_length", "不能是负数"),
        ("needs_reason = true", "reason_length = 1.5", "wrong_type", "transitions[3].reason_length", "应是整数"),
    ],
)
def test_a_mistake_in_what_a_template_asks_on_top_is_named_with_its_place(
    before: str, after: str, code: str, key: str, sentence: str
) -> None:
    text = TEXT.replace("[[transitions]]", ASKED, 1)
    error = complaint(text.replace(before, after, 1))
    assert (error.code, error.key, error.line) == (code, key, line_number(text, before))
    assert sentence in error.sentence


def test_what_a_template_asks_on_top_is_read() -> None:
    asked = load_text(TEXT.replace("[[transitions]]", ASKED, 1), "x")
    assert asked.evidence == (EvidenceDef(MeasureKind.GENERAL, files=2), EvidenceDef(MeasureKind.RECOVERY, result=True))
    assert asked.evidence_of(MeasureKind.GENERAL).files == 2
    assert asked.evidence_of(MeasureKind.INSTITUTION) == EvidenceDef(MeasureKind.INSTITUTION)
    assert asked != template("county-to-town")
    longer = load_text(TEXT.replace("needs_reason = true", "reason_length = 20", 1), "x")
    returning = longer.transition(Action.RETURN_DRAFT, State.AWAITING_RELEASE)
    assert returning is not None
    assert returning.reason_length == 20


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_the_templates_of_the_first_release_still_load_and_prove(path: Path) -> None:
    """Offices run on them: an upgrade may not refuse to start."""
    old = load_text(path.read_text(encoding="utf-8"), path.name)
    proof = prove(old)
    assert proof.faults == ()
    assert proof.people_needed == len(old.stages) + 1
    assert old.evidence == ()


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        ("", "missing_key", 1),
        ("states = []", "missing_key", 1),
        ("states = 3", "wrong_type", 5),
        ("states = [1]", "wrong_type", 5),
    ],
)
def test_a_table_that_is_missing_or_no_list_of_tables_is_refused(written: str, code: str, line: int) -> None:
    error = complaint('name = "x"\nlabel = "x"\nstream = "A"\nfollow_up_months = [3]\n' + written)
    assert (error.code, error.key, error.line) == (code, "states", line)


def test_a_missing_key_points_at_its_own_entry() -> None:
    assert complaint(TEXT.replace('label = "草稿", ', "", 1)).line == line_number(TEXT, 'code = "DRAFT"')
    assert complaint(TEXT.replace('label = "修改表述"\n', "", 1)).line == line_number(TEXT, "[[transitions]]")
    assert complaint(TEXT.replace('label = "区县巡察反馈镇党委（四级审核）"\n', "", 1)).line == 1


def test_places_are_found_in_both_ways_of_writing_a_table() -> None:
    text = "a = 1\nlist = [\n  { k = 1 },\n  { k = 2 },\n]\n\n[[t]]\nk = 1\n[[t]]\nother = 2\n\n[u]\nk = 3\n"
    assert line_of(text, key="a") == 1
    assert line_of(text, "list", 1, "k") == 4
    assert line_of(text, "list", 5) == 5
    assert line_of(text, "t", 0, "k") == 8
    assert line_of(text, "t", 1, "k") == 9
    assert line_of(text, "t", 1) == 9
    assert line_of(text, "u", 0, "gone") == 12
    assert line_of(text, "nowhere", 0, "gone") == 1


def test_a_definition_answers_for_its_parts() -> None:
    town: Definition = template("county-to-town")
    assert town.state(State.REVIEW_3).label == town.label_of(State.REVIEW_3) == "待党委会审定"
    assert town.state(State.DRAFT).kind is StateKind.DRAFT
    assert town.label_of(State.MERGED) == "已合并"
    assert template("self-check").label_of(State.REVIEW_3) == "REVIEW_3"
    assert town.final_stage.label == "区委巡察办审定"
    assert town.final_stage.state is State.REVIEW_4
    assert town.stage_of(State.REVIEW_2) is town.stages[1]
    assert town.stage_of(State.RECTIFYING) is None
    assert town.transition(Action.LOG, State.DRAFT) is None
    assert town.transitions_from(State.VOIDED) == ()
    assert [t.action for t in town.transitions_from(State.PLAN_IN_REVIEW)][:2] == [Action.ASSIGN, Action.APPROVE_PLAN]


def test_equal_texts_give_equal_definitions_with_equal_hashes() -> None:
    one, two = load_text(TEXT, "a"), load_text(TEXT, "b")
    assert one == two
    assert hash(one) == hash(two)
    assert len({one, two, template("self-check")}) == 2
