"""Ways to the outside: mail, robots of WeCom, DingTalk and Lark, other software. One message, one attempt."""

import json
import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from http.client import HTTPException
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from uuid import UUID

import requests
from apprise.plugins import dingtalk, feishu, wecombot
from django.conf import settings

from gongjian.kernel import clock, outward
from gongjian.platform import reach
from gongjian.platform.models import Channel

PATIENCE = 15  # seconds for a step of the talk with the mail server
# Answers of the robots after which trying again is no use: wrong key, wrong signature, keyword missing.
_HOPELESS = {93000, 300001, 310000, 400101, 400102, 19001, 19021, 19022, 19024}
_TOO_OLD_TO_TELL = "对方收下了消息却没有回答，可能已经送到。"


class Failed(Exception):
    """It was certainly not taken. `is_final`: it never will be; `is_down`: nothing else will be either."""

    def __init__(self, words: str, *, is_final: bool = False, is_down: bool = False) -> None:
        super().__init__(words)
        self.is_final, self.is_down = is_final, is_down


class Unsure(Exception):
    """It may have arrived; sending it again might tell somebody twice."""


@dataclass(frozen=True)
class Message:
    """What is sent. `uid` stays the same however often it is tried."""

    uid: UUID
    subject: str
    body: str


def send(channel: str, address: str, secret: str, message: Message) -> None:
    """Send one message, once. Raises Failed or Unsure."""
    _WAYS[Channel(channel)](address, secret, message)


def _mail(address: str, _secret: str, message: Message) -> None:
    """By the server of GONGJIAN_MAIL: smtp://, smtp+tls:// (STARTTLS) or smtps://."""
    where = urlsplit(settings.MAIL)
    if not where.hostname:
        raise Failed("系统还没有设置发信服务器，请联系系统管理员。", is_down=True)
    try:
        server = _connected(where.scheme, where.hostname, where.port)
    except (OSError, smtplib.SMTPException) as error:
        raise Failed(f"连不上发信服务器（{type(error).__name__}）。", is_down=True) from error
    try:
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        _accepted(server.mail(settings.MAIL_FROM), "发信服务器不接受发件地址")
        _accepted(server.rcpt(address), "发信服务器不接受这个邮箱")
    except smtplib.SMTPAuthenticationError as error:
        raise Failed("发信服务器不认账号和密码，请联系系统管理员。", is_down=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Failed(f"和发信服务器说到一半断了（{type(error).__name__}）。", is_down=True) from error
    else:
        _hand_over(server, _letter(address, message))
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=PATIENCE, context=context)
    server = smtplib.SMTP(host, port or (587 if scheme == "smtp+tls" else 25), timeout=PATIENCE)
    if scheme == "smtp+tls":
        server.starttls(context=context)
    server.ehlo_or_helo_if_needed()
    return server


def _accepted(answer: tuple[int, bytes], words: str) -> None:
    code, said = answer
    if not 200 <= code < 300:
        raise Failed(f"{words}（{code} {said[:80].decode(errors='replace')}）。", is_final=500 <= code < 600)


def _hand_over(server: smtplib.SMTP, letter: bytes) -> None:
    """From here on a broken talk leaves open whether the letter was taken."""
    try:
        _accepted(server.data(letter), "发信服务器没有收下邮件")
    except smtplib.SMTPDataError as error:
        _accepted((error.smtp_code, _bytes(error.smtp_error)), "发信服务器没有收下邮件")
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure("发信服务器收信时断了，可能已经发出。") from error


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _letter(address: str, message: Message) -> bytes:
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = settings.MAIL_FROM, address
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = f"<{message.uid}@{settings.MAIL_FROM.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.body)
    return letter.as_bytes()


def _hook(address: str, _secret: str, message: Message) -> None:
    """JSON to other software; `id` tells a repetition from a new message."""
    content = {"id": str(message.uid), "title": message.subject, "text": message.body}
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": str(message.uid)}
    answer = _posted(address, headers, body)
    if not 200 <= answer.status < 300:
        raise _turned_down(answer.status)


def _posted(address: str, headers: Mapping[str, str], body: bytes) -> outward.Answer:
    try:
        return outward.post(address, headers, body, allowed=settings.WEBHOOK_NETS)
    except outward.Refused as refused:
        raise Failed(str(refused), is_final=True) from refused
    except outward.Unanswered as silent:
        raise Unsure(_TOO_OLD_TO_TELL) from silent
    except outward.Nowhere as nowhere:
        raise Failed(str(nowhere), is_down=True) from nowhere
    except (OSError, HTTPException) as error:
        raise Failed(f"连不上对方（{type(error).__name__}）。", is_down=True) from error


def _turned_down(status: int) -> Failed:
    return Failed(f"对方回答 {status}，没有收下。", is_final=status in {400, 401, 403, 404, 405, 410})


# Robots: apprise knows how each wants to be spoken to. It takes any answer 200 for success, though, where the
# robots say “wrong key” with a 200 as well; and it knows only the public hosts, not those of a private cloud.
# So its plugins talk through a line of ours, which goes to the given address and keeps the answer.
_heard: ContextVar[outward.Answer | Exception | None] = ContextVar("heard", default=None)


class _Line:
    """What the plugins find under the name `requests`."""

    codes, RequestException = requests.codes, requests.RequestException

    @staticmethod
    def post(url: str, data: Any, headers: Any = None, params: Any = None, **_: Any) -> SimpleNamespace:
        """Post by the guarded way; what happened is kept for whoever asked."""
        full = f"{url}&{urlencode(params)}" if params else url
        try:
            answer = _posted(full, headers or {}, data if isinstance(data, bytes) else data.encode())
        except (Failed, Unsure) as trouble:
            _heard.set(trouble)
            raise requests.RequestException(str(trouble)) from trouble
        _heard.set(answer)
        return SimpleNamespace(status_code=answer.status, content=answer.body)


for _plugin in (dingtalk, feishu, wecombot):
    vars(_plugin)["requests"] = _Line
_WECOM: Any = wecombot.NotifyWeComBot
_DINGTALK: Any = dingtalk.NotifyDingTalk
_LARK: Any = feishu.NotifyFeishu


def _wecom(address: str, _secret: str, message: Message) -> None:
    robot = _WECOM(key=reach.token(Channel.WECOM, address))
    robot.api_url = address
    _told(robot, message)


def _dingtalk(address: str, secret: str, message: Message) -> None:
    token = parse_qs(urlsplit(address).query)["access_token"][0]
    robot = _DINGTALK(token=token, secret=secret or None)
    robot.notify_url = address
    _told(robot, message)


def _lark(address: str, _secret: str, message: Message) -> None:
    robot = _LARK(token=reach.token(Channel.LARK, address))
    robot.notify_url = address
    _told(robot, message)


def _told(robot: Any, message: Message) -> None:
    _heard.set(None)
    robot.notify(title=message.subject, body=message.body)
    heard = _heard.get()
    if isinstance(heard, Exception):
        raise heard
    if heard is None:
        raise Failed("消息没有发出去，请核对机器人地址。", is_final=True)
    if heard.status != 200:
        raise _turned_down(heard.status)
    _judge(heard.body)


def _judge(body: bytes) -> None:
    """A robot says in its answer whether it took the message: errcode, code or StatusCode is 0."""
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    codes = (
        [said[name] for name in ("errcode", "code", "StatusCode") if name in said]
        if isinstance(said, dict)
        else []
    )
    if not codes:
        raise Failed("对方的回答看不懂，没有收下。")
    if codes[0] != 0:
        words = str(said.get("errmsg") or said.get("msg") or "")[:80]
        raise Failed(f"机器人没有收下（{codes[0]} {words}）。", is_final=codes[0] in _HOPELESS)


_WAYS: dict[Channel, Callable[[str, str, Message], None]] = {
    Channel.MAIL: _mail,
    Channel.WECOM: _wecom,
    Channel.DINGTALK: _dingtalk,
    Channel.LARK: _lark,
    Channel.HOOK: _hook,
}
