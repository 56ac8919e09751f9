"""Carries one message to its receiver: signed, to no closed address, not along redirects, not for ever."""

import contextlib
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from base64 import b64decode, b64encode
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from gongjian.exchange.models import Delivery, Subscription
from gongjian.exchange.rules import may_reach
from gongjian.kernel import clock

PREFIX = "whsec_"
PATIENCE, AT_MOST = 8.0, 15.0  # seconds: for one step of the talk, and for the whole of it
_READ = 1024  # bytes of the answer; it is not looked at


class Refused(Exception):
    """The message was not taken, or may not go there. `str(refused)` is a Chinese sentence."""


def carry(subscription: Subscription, delivery: Delivery) -> str:
    """Send the message; "" when it was taken, else why not, in Chinese."""
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Gongjian-Webhook/1",
        **signature(subscription.secret, str(delivery.uid), int(clock.now().timestamp()), body),
    }
    try:
        status = _post(urlsplit(subscription.url), headers, body)
    except Refused as refused:
        return str(refused)
    except TimeoutError:
        return "对方迟迟没有回答。"
    except ssl.SSLError as error:
        return f"对方的证书有问题：{error.reason or '无法验证'}。"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"连不上对方：{type(error).__name__}。"
    return "" if 200 <= status < 300 else f"对方回答 {status}，要回答 2xx 才算收到。"


def signature(secret: str, uid: str, stamp: int, body: bytes) -> dict[str, str]:
    """By what the receiver knows us: HMAC-SHA256 over number, time and body (Standard Webhooks)."""
    key = b64decode(secret.removeprefix(PREFIX))
    mark = hmac.new(key, f"{uid}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(stamp),
        "webhook-signature": f"v1,{b64encode(mark).decode()}",
    }


def _post(where: SplitResult, headers: dict[str, str], body: bytes) -> int:
    host, encrypted = where.hostname or "", where.scheme == "https"
    port = where.port or (443 if encrypted else 80)
    address = _open_address(host, port, encrypted=encrypted)
    path = (where.path or "/") + (f"?{where.query}" if where.query else "")
    talk = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    talk.sock = _connected(address, port, host, encrypted=encrypted)
    over = threading.Event()
    watch = threading.Timer(AT_MOST, _hang_up, [talk.sock, over])
    watch.start()
    try:
        talk.request("POST", path, body, headers)
        answer = talk.getresponse()
        answer.read(_READ)
    finally:
        watch.cancel()
        talk.close()
    if over.is_set():  # what was read by then may look like a whole answer
        raise TimeoutError
    return answer.status


def _open_address(host: str, port: int, *, encrypted: bool) -> str:
    """The IP address to connect to, looked up once; every one of the name's must be open. Raises Refused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(f"找不到 {host} 这个主机。") from error
    addresses = [str(each[4][0]).split("%")[0] for each in found]
    for address in addresses:
        verdict = may_reach(address, encrypted=encrypted, allowed=settings.WEBHOOK_NETS)
        if not verdict:
            raise Refused(verdict.reason)
    return addresses[0]


def _connected(address: str, port: int, host: str, *, encrypted: bool) -> socket.socket:
    plain = socket.create_connection((address, port), timeout=PATIENCE)
    if not encrypted:
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _hang_up(line: socket.socket, over: threading.Event) -> None:
    """Whoever answers a drop at a time is not listened to for ever."""
    over.set()
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
