"""What is wrong with a text that is no TOML is said in Chinese, with its line."""

import pytest

from tracker.workflow.definitions import DefinitionError, load_text


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('name = "x"\nlabel = ', 2, "等号后面的内容不对，文字要加双引号（到文本末尾）"),
        ("name = “x”", 1, "等号后面的内容不对，文字要加双引号（第8个字符处）"),
        ('name = "x\nlabel = "y"', 1, "有不能使用的字符，可能文字缺少后面的双引号（第10个字符处）"),
        ("name", 1, "键后面缺少等号（到文本末尾）"),
        ("a = 1\na = 2\n", 2, "同一个键写了两次（第6个字符处）"),
        ("a = [1, 2", 1, "列表的方括号没有写完（到文本末尾）"),
    ],
)
def test_a_broken_text_is_complained_about_in_chinese(text: str, line: int, words: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        load_text(text, "流程文本")
    assert raised.value.line == line
    assert words in raised.value.sentence


def test_a_text_of_nothing_but_brackets_is_no_definition() -> None:
    with pytest.raises(DefinitionError, match="嵌套太深"):
        load_text("a = " + "[" * 100_000, "流程文本")
