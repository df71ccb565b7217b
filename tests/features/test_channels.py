"""Where a person is reached beside the pages: addresses, tests, kinds, and what could not be sent."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.cast import FIRST_DAY, instant
from tests.web import Site
from tracker.output.notifications.contacts import ContactRefused, contacts_of, keep_contact, offered
from tracker.output.notifications.delivering import NotDelivered, Quiet, deliver
from tracker.output.notifications.digests import Digest
from tracker.output.notifications.models import Channel, Delivery, DeliveryState
from tracker.output.notifications.operations import Message, notify
from tracker.settings import MailSettings

ROBOT = "https://open.feishu.cn/open-apis/bot/v2/hook/6f0a"
MAIL = MailSettings("post.test", 25, "xiaohao@office.test", "none")


def fill_in(site: Site, **data: str) -> None:
    answer = site.login("secretary").post("/notices/channels", data=data, follow_redirects=True)
    assert answer.status_code == 200


def test_a_robot_is_kept_tried_and_taken_away(site: Site) -> None:
    client = site.login("secretary")
    page = client.get("/notices/channels").text
    assert "还没有填写地址" in page
    assert "电子邮件</option>" not in page  # no server is set
    fill_in(site, channel="feishu", address=ROBOT, secret="SEC")
    assert ROBOT in client.get("/notices/channels").text
    client.post("/notices/channels/feishu/test")
    taken: list[Digest] = []
    ways = {Channel.FEISHU: lambda digest, address, secret: taken.append(digest)}
    night = instant(site.today, 23)
    assert deliver(site.sessions, ways, clock=lambda: night, base_url="http://x", quiet=Quiet()) == 1
    assert taken[0].lines == ("测试消息1条",)
    assert "已发送" in client.get("/notices/channels").text
    client.post("/notices/channels/feishu/end")
    assert client.post("/notices/channels/feishu/test").status_code == 404


def test_what_was_typed_stays_when_it_is_refused(site: Site) -> None:
    answer = site.login("secretary").post(
        "/notices/channels", data={"channel": "wecom", "address": "http://10.0.0.1/x"}
    )
    assert answer.status_code == 422
    assert "企业微信机器人的地址须以 https:// 开头，主机是 qyapi.weixin.qq.com" in answer.text
    assert "http://10.0.0.1/x" in answer.text


@pytest.mark.parametrize(
    ("channel", "address", "taken"),
    [
        (Channel.MAIL, "sun@office.test", True),
        (Channel.MAIL, "sun@office", False),
        (Channel.MAIL, "sun@office.test\r\nBcc: x@y.test", False),
        (Channel.MAIL, "柳林村", False),
        (Channel.DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=1", True),
        (Channel.DINGTALK, "https://oapi.dingtalk.com.evil.test/robot", False),
        (Channel.DINGTALK, "https://user@oapi.dingtalk.com@evil.test/", False),
        (Channel.DINGTALK, "http://gateway.office.test:8080/dingtalk", True),
        (Channel.WEBHOOK, "http://gateway.office.test:8080/sms", True),
        (Channel.WEBHOOK, "http://gateway.office.test/sms", False),
        (Channel.WEBHOOK, "http://127.0.0.1:5432/", False),
        (Channel.WEBHOOK, "file://gateway.office.test:8080/etc/passwd", False),
        (Channel.OTHER, "ntfys://push.example.cn/xiaohao", True),
        (Channel.OTHER, "ntfys://push.example.cn/" + "x" * 500, False),
        (Channel.OTHER, "ntfys://10.0.0.5/xiaohao", False),
        (Channel.OTHER, "dingtalk://token", False),
        (Channel.FEISHU, ROBOT + "x" * 500, False),
    ],
)
def test_only_addresses_that_the_office_allows_are_kept(
    site: Site, channel: Channel, address: str, taken: bool
) -> None:
    hosts, services = frozenset({"gateway.office.test:8080"}), frozenset({"ntfys://push.example.cn"})
    settings = replace(site.settings, smtp=MAIL, webhook_hosts=hosts, apprise=services)
    assert set(offered(settings)) == set(Channel) - {Channel.IN_APP}
    reader = site.world.users["secretary"].id
    with nullcontext() if taken else pytest.raises(ContactRefused):
        keep_contact(site.session, reader, channel, address, "", settings=settings, now=instant(site.today))
    assert [one.address for one in contacts_of(site.session, reader)] == ([address] if taken else [])


def test_the_page_names_the_services_that_are_allowed(site: Site) -> None:
    assert "Apprise" not in site.login("secretary").get("/notices/channels").text
    site.app.config["SETTINGS"] = replace(site.settings, apprise=frozenset({"ntfys://push.example.cn"}))
    client = site.login("secretary")
    assert "可以用的有 ntfys://push.example.cn。" in client.get("/notices/channels").text
    answer = client.post("/notices/channels", data={"channel": "other", "address": "feishu://token"})
    assert (answer.status_code, "请改用“飞书机器人”" in answer.text) == (422, True)
    kept = {"channel": "other", "address": "ntfys://push.example.cn/xiaohao"}
    assert client.post("/notices/channels", data=kept).status_code == 302


def test_a_kind_that_is_refused_comes_no_more_and_the_rest_stays_ticked(site: Site) -> None:
    client = site.login("coordinator")
    client.post("/notices/kinds", data={"kinds": ["report", "dossier"]})
    page = client.get("/notices/channels").text
    ticked = [code for code in ("ledger", "report", "dossier") if "checked" in _box(page, code)]
    assert ticked == ["report", "dossier"]
    assert 'value="overdue"' not in page


def _box(page: str, code: str) -> str:
    at = page.index(f'value="{code}"')
    return page[page.rindex("<input", 0, at) : page.index(">", at)]


def test_administrators_see_what_could_not_be_sent_and_send_it_again(site: Site) -> None:
    fill_in(site, channel="feishu", address=ROBOT)
    site.login("secretary").post("/notices/channels/feishu/test")

    def refuse(digest: Digest, address: str, secret: str) -> None:
        raise NotDelivered("机器人拒收（19021）：sign match fail", final=True)

    now = instant(site.today, 11)
    deliver(site.sessions, {Channel.FEISHU: refuse}, clock=lambda: now, base_url="http://x", quiet=Quiet())
    admin = site.login("sysadmin")
    page = admin.get("/deliveries").text
    assert "19021" in page
    assert "孙村" not in page  # administrators need no names of the work
    with site.sessions.reading() as session:
        lost = session.scalars(select(Delivery)).one()
    admin.post(f"/deliveries/{lost.id}/resend")
    with site.sessions.reading() as session:
        assert session.scalars(select(Delivery.state)).all() == [DeliveryState.WAITING]
    assert "没有发送失败的" in admin.get("/deliveries").text


def test_the_bell_asks_cheaply_and_hears_of_change(site: Site) -> None:
    client, reader = site.login("secretary"), site.world.users["secretary"].id
    first = client.get("/notices/unread")
    assert (first.json, first.headers["Cache-Control"]) == ({"unread": 0}, "private, no-cache")
    again = client.get("/notices/unread", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    message = Message("finding:1", "overdue", FIRST_DAY, reader, "逾期", "", "/", "C01")
    notify(site.session, message, instant(FIRST_DAY))
    site.session.commit()
    changed = client.get("/notices/unread", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json) == (200, {"unread": 1})
    page = client.get("/notices").text
    assert 'data-unread="1" data-unread-url="/notices/unread"' in page
    assert site.app.test_client().get("/notices/unread").status_code == 302
