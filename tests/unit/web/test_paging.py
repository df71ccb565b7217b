"""Arithmetic of pages."""

from tracker.foundation.web.paging import KeysetPage, Page


def test_the_middle_page_leads_both_ways_and_counts_its_items() -> None:
    page = Page(items=range(20), total=45, number=2, size=20)
    assert (page.first_item, page.last_item, page.last_number) == (21, 40, 3)
    assert (page.previous_args, page.next_args) == ({"page": 1}, {"page": 3})


def test_the_last_page_is_short_and_leads_only_back() -> None:
    page = Page(items=range(5), total=45, number=3, size=20)
    assert (page.first_item, page.last_item) == (41, 45)
    assert (page.previous_args, page.next_args) == ({"page": 2}, None)


def test_an_empty_list_is_one_page_without_ways_out() -> None:
    page: Page[int] = Page(items=[], total=0)
    assert (page.first_item, page.last_item, page.last_number) == (0, 0, 1)
    assert page.previous_args is page.next_args is None


def test_a_page_found_by_key_leads_forward_and_back_to_the_start() -> None:
    assert KeysetPage(items=[1], next_key="2023-9").next_args == {"after": "2023-9"}
    assert KeysetPage(items=[1], is_first=False).previous_args == {"after": None}
    assert KeysetPage(items=[1]).previous_args is None
