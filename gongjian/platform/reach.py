"""Addresses outside at which a person may be reached: what each channel takes, and how it is shown. Pure."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from gongjian.kernel.outward import Network, is_sane_address
from gongjian.platform.models import Channel

MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
OUTSIDE = [channel for channel in Channel if channel != Channel.APP]
HINTS = {
    Channel.MAIL: "例如 name@example.gov.cn。",
    Channel.WECOM: "企业微信群里“添加群机器人”后得到的地址，里面有 webhook/send?key=。",
    Channel.DINGTALK: "钉钉群里添加“自定义”机器人后得到的地址，里面有 robot/send?access_token=。",
    Channel.LARK: "飞书群里添加“自定义机器人”后得到的地址，里面有 open-apis/bot/v2/hook/。",
    Channel.HOOK: "本单位其他软件的接收地址，以 https:// 开头。",
}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,200}")
_LARK = re.compile(r"/open-apis/bot/v2/hook/([A-Za-z0-9_-]{4,200})/?")
_ROBOTS = {Channel.WECOM: ("/webhook/send", "key"), Channel.DINGTALK: ("/robot/send", "access_token")}


def tidy(channel: str, text: str, allowed: Iterable[Network]) -> str:
    """An address as it is kept; ValueError in Chinese when the channel cannot take it."""
    address = text.strip()
    if channel == Channel.MAIL:
        if not MAIL.fullmatch(address) or ".." in address:
            raise ValueError("邮箱地址写得不对，请核对，例如 name@example.gov.cn。")
        return address
    verdict = is_sane_address(address, allowed)
    if not verdict:
        raise ValueError(verdict.reason)
    if channel != Channel.HOOK and not token(channel, address):
        raise ValueError(f"这不像{Channel(channel).label}的地址。{HINTS[Channel(channel)]}请从群里原样复制。")
    return address


def token(channel: str, address: str) -> str:
    """What names the robot in its address; "" when it is none of this kind."""
    parts = urlsplit(address)
    if channel == Channel.LARK:
        found = _LARK.fullmatch(parts.path)
        return found[1] if found else ""
    path, name = _ROBOTS[Channel(channel)]
    value = parse_qs(parts.query).get(name, [""])[0]
    return value if parts.path.endswith(path) and _TOKEN.fullmatch(value) else ""


def mask(channel: str, address: str) -> str:
    """How an address is shown: c***@example.gov.cn, qyapi.weixin.qq.com …3f9a."""
    if channel == Channel.MAIL:
        name, _, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    ending = token(channel, address)[-4:] if channel != Channel.HOOK else ""
    return f"{urlsplit(address).hostname} …{ending}"
