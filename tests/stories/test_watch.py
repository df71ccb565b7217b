"""The watch over the pages sees what it is there to see; otherwise the stories would prove less than they say."""

from __future__ import annotations

import pytest

from tests.stories.conftest import AsPerson
from tests.stories.installation import Installation

pytestmark = pytest.mark.browser


def test_the_watch_notes_errors_refusals_and_what_the_policy_stops(house: Installation, as_person: AsPerson) -> None:
    visitor = as_person("secretary", phone=True)
    assert visitor.watch.faults == []
    visitor.page.evaluate("setTimeout(() => { throw new Error('broken script') })")
    visitor.page.evaluate("new Image().src = 'http://127.0.0.1:9/pixel.png'")
    visitor.page.goto("/findings/nothing")
    noted = "\n".join(visitor.watch.faults)
    visitor.watch.faults.clear()
    for words in ("script error: broken script", "Content Security Policy", "404: GET"):
        assert words in noted
