"""Addresses of other services as Apprise writes them (`ntfys://host/topic`), and which of them an office allows. Pure.

TRACKER_APPRISE names what is allowed: `ntfys://push.example.cn` for one host, or `tgram` for a service at its maker's.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_ADDRESS = re.compile(r"([a-z][a-z0-9]{1,30})://([^/\s?#]+)(/[^\s?#]*)?", re.IGNORECASE)
ENTRY = re.compile(r"[a-z][a-z0-9]{1,30}(://[a-z0-9.-]+(:[0-9]{1,5})?)?")
# Apprise takes the answers of these for success though they hold an error code (design.md §4); mail is our own, too.
OWN = {
    **dict.fromkeys(("wecombot", "wecom", "wxteams"), "企业微信机器人"),
    **dict.fromkeys(("dingtalk",), "钉钉机器人"),
    **dict.fromkeys(("feishu", "lark"), "飞书机器人"),
    **dict.fromkeys(("mailto", "mailtos"), "电子邮件"),
}


@dataclass(frozen=True)
class Service:
    """What an address asks for; `host` and `port` are where it may go, empty and 0 for any public address."""

    schema: str
    host: str
    port: int


def service(address: str, allowed: Collection[str]) -> Service | str:
    """What is allowed of the address, or the sentence why it is not.

    Nothing may follow a `?`: Apprise reads options there that lead elsewhere or turn the check of certificates off.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return "地址须形如 ntfys://主机/主题，不能有空格，也不能带 ? 和 #"
    schema, place = found[1].lower(), found[2].rpartition("@")[2].lower()
    if schema in OWN:
        return f"请改用“{OWN[schema]}”：那里看得出对方是不是真的收下了"
    if f"{schema}://{place}" in allowed:
        host, _, port = place.partition(":")
        return Service(schema, host, int(port or 0))
    if schema in allowed:
        return Service(schema, "", 0)
    names = "、".join(sorted(allowed))
    return f"系统管理员没有允许这个地址，可以用的有 {names}"
