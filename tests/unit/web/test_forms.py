"""Ways of typing a day, and Chinese for everything that WTForms may say."""

from datetime import date
from pathlib import Path

import pytest
import wtforms
from wtforms.i18n import messages_path

from tracker.foundation.web.forms import parse_day, strip
from tracker.foundation.web.messages import MESSAGES, PLURALS, Chinese


@pytest.mark.parametrize(
    "typed", ["2023-09-05", "2023年9月5日", " 2023.9.5 ", "2023/9/5", "２０２３．９．５", "2023 年 9 月 5 日"]
)
def test_a_day_may_be_typed_in_every_usual_way(typed: str) -> None:
    assert parse_day(typed) == date(2023, 9, 5)


@pytest.mark.parametrize("typed", ["2023-02-30", "9月5日", "昨天", "2023", "2023-09-05 10:00"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_day(typed)


def test_blanks_around_text_go_and_line_ends_are_of_one_kind() -> None:
    assert strip("\u3000甲\r\n乙 ") == "甲\n乙"
    assert strip(None) is None


def test_every_message_of_wtforms_has_a_chinese_sentence() -> None:
    catalogue = (Path(messages_path()) / "wtforms.pot").read_text("utf-8")
    sources = {line[7:-1] for line in catalogue.splitlines() if line.startswith('msgid "')} - {""}
    assert sources - MESSAGES.keys() - PLURALS.keys() == set(), f"new in wtforms {wtforms.__version__}"


def test_the_chinese_sentence_takes_the_same_values() -> None:
    assert (
        Chinese().ngettext("Field cannot be longer than %(max)d character.", "", 2) % {"max": 40}
        == "不能超过 40 个字。"
    )
    assert Chinese().gettext("自己的话") == "自己的话"
