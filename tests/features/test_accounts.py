"""Logging in and out, one-time links, and who may manage accounts."""

from __future__ import annotations

import pytest

from tests.cast import instant
from tests.web import Site
from tracker.people.accounts import operations

PASSWORD = "柳林村的桥修好了2023"


def with_password(site: Site, username: str) -> None:
    operations.set_password(site.session, site.world.users[username], PASSWORD)
    site.session.commit()


def test_a_wrong_password_names_neither_field(site: Site) -> None:
    with_password(site, "secretary")
    answer = site.app.test_client().post("/login", data={"username": "secretary", "password": "错的密码一二三"})
    assert answer.status_code == 422
    assert "用户名或密码不对" in answer.text


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        ("/findings?page=2", "/findings?page=2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
    ],
)
def test_after_logging_in_only_a_page_of_ours_follows(site: Site, wanted: str, location: str) -> None:
    with_password(site, "secretary")
    answer = site.app.test_client().post(
        "/login", query_string={"next": wanted}, data={"username": "secretary", "password": PASSWORD}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, location)


def test_logging_out_ends_the_session_on_the_server(site: Site) -> None:
    client = site.login("secretary")
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    assert client.get("/account").status_code == 200
    client.post("/logout")
    with client.session_transaction() as cookie:
        cookie.update(kept)
    assert client.get("/account").status_code == 302


def test_five_failures_lock_the_account_for_a_while(site: Site) -> None:
    with_password(site, "secretary")
    client = site.app.test_client()
    for _ in range(5):
        client.post("/login", data={"username": "secretary", "password": "错的密码一二三"})
    answer = client.post("/login", data={"username": "secretary", "password": PASSWORD})
    assert answer.status_code == 422
    assert "锁定15分钟" in answer.text


def test_a_one_time_link_sets_a_password_once(site: Site) -> None:
    token = operations.make_link(site.session, site.world.users["secretary"], instant(site.today))
    site.session.commit()
    client = site.app.test_client()
    answer = client.post(f"/welcome/{token}", data={"password": PASSWORD, "repeated": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/account").status_code == 200
    assert site.app.test_client().get(f"/welcome/{token}").status_code == 410


def test_a_weak_password_is_refused_with_its_reason(site: Site) -> None:
    token = operations.make_link(site.session, site.world.users["secretary"], instant(site.today))
    site.session.commit()
    answer = site.app.test_client().post(f"/welcome/{token}", data={"password": "12345", "repeated": "12345"})
    assert answer.status_code == 422
    assert "密码至少10位，现在只有5位" in answer.text


def test_only_administrators_see_accounts(site: Site) -> None:
    assert site.login("sysadmin").get("/users").status_code == 200
    assert site.login("secadmin").get("/users").status_code == 200
    assert site.login("coordinator").get("/users").status_code == 403


def test_an_administrator_makes_an_account_and_hands_over_a_link(site: Site) -> None:
    form = {
        "name": "马小䶮",
        "username": "maxy",
        "organization": "village-02",
        "role": "owner",
        "title": "村委会主任",
        "starts_on": "2023-03-01",
    }
    answer = site.login("sysadmin").post("/users/new", data=form)
    assert answer.status_code == 200
    assert "/welcome/" in answer.text
    assert "马小䶮" in site.login("sysadmin").get("/users").text


def test_an_administrator_holds_no_other_post(site: Site) -> None:
    form = {
        "organization": "town",
        "role": "reviewer",
        "title": "纪委书记",
        "starts_on": "2023-03-01",
    }
    answer = site.login("sysadmin").post(f"/users/{site.world.users['auditor'].id}", data=form)
    assert answer.status_code == 422
    assert "不能兼任" in answer.text


def test_disabling_an_account_ends_its_sessions(site: Site) -> None:
    client = site.login("neighbour")
    assert client.get("/account").status_code == 200
    site.login("sysadmin").post(f"/users/{site.world.users['neighbour'].id}/active")
    assert client.get("/account").status_code == 302


def test_of_two_who_use_a_link_at_once_the_second_is_refused(site: Site) -> None:
    user, now = site.world.users["secretary"], instant(site.today)
    token = operations.make_link(site.session, user, now)
    site.session.commit()
    with site.sessions.read() as other:
        seen = operations.find_link(other, token, now)
        operations.use_link(site.session, operations.find_link(site.session, token, now), PASSWORD, now)
        site.session.commit()
        other.rollback()
        with pytest.raises(operations.AccountError, match="已失效"):
            operations.use_link(other, seen, "另一个人的口令2023", now)
