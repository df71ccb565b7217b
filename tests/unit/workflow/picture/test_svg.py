"""The file itself: real text, nothing from outside, nothing that runs, the same every time."""

import re
from xml.etree import ElementTree

import pytest

from tests.unit.workflow.picture.scenes import PROVED, journey
from tracker.workflow.picture import picture

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", PROVED)
def test_the_same_definition_gives_the_same_picture(name: str) -> None:
    assert picture(PROVED[name], journey()) == picture(PROVED[name], journey())


@pytest.mark.parametrize("name", PROVED)
def test_nothing_runs_and_nothing_is_fetched(name: str) -> None:
    drawn = picture(PROVED[name], journey())
    for word in ("script", "href", "url(", "style", "<image", "foreignObject", "@import", "<use", " id="):
        assert word not in drawn
    assert re.findall(r"\son\w+=", drawn) == []
    assert re.findall(r"https?:[^\"]*", drawn) == ["http://www.w3.org/2000/svg"]


def test_it_has_a_title_and_tells_itself_in_words() -> None:
    root = ElementTree.fromstring(picture(PROVED["county-to-village"], journey()))
    title, description = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert title == "流程图：区县巡察反馈村党组织（三级审核）"
    assert description is not None
    assert description.startswith(
        "现在是“待初审”，现在等孙村、赵纪办理，已等12天，应于2023年10月18日前办结，已超期5天。"
    )
    assert (
        "待签收（3个工作日内）：签收（责任人、党组织书记）到待制定措施；记录拒收（整改办）到待制定措施" in description
    )
    assert root.get("role") == "img"


def test_labels_are_text_and_not_outlines() -> None:
    root = ElementTree.fromstring(picture(PROVED["self-check"]))
    said = [element.text for element in root.iter(f"{SVG}text")]
    assert {"待签收", "审定销号", "退回整改"} <= set(said)


def test_send_backs_are_dashed_so_that_grey_paper_shows_them() -> None:
    root = ElementTree.fromstring(picture(PROVED["self-check"]))
    dashed = [path for path in root.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    assert dashed
    assert all(path.get("fill") == "none" for path in dashed)
