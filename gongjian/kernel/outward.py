"""One message to an address that somebody wrote down: no closed address, no redirects, not for ever."""

import http.client
import re
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from gongjian.kernel.verdict import YES, Verdict, no

_PLAIN = re.compile(r"[!-~]+")  # an address holds no space and nothing beyond ASCII
Network = IPv4Network | IPv6Network
PATIENCE, AT_MOST = 8.0, 15.0  # seconds: for one step of the talk, and for the whole of it
_READ = 4096  # bytes of the answer
_NAT64 = IPv6Network("64:ff9b::/96")


class Refused(Exception):
    """The message may not go there. `str(refused)` is a Chinese sentence."""


class Nowhere(OSError):
    """No such host, as far as one can tell now. `str(nowhere)` is a Chinese sentence."""


class Unanswered(OSError):
    """The message was handed over, but no answer came: it may have arrived."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status and the beginning of the body."""

    status: int
    body: bytes


def may_reach(address: str, *, encrypted: bool, allowed: Iterable[Network]) -> Verdict:
    """Whether a message may be sent to this very IP address.

    Addresses of our own machine and network could be made to do things by whoever wrote the address down, so
    they are open only when the operator named them; the open net is reached encrypted.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if any(ip in network for network in allowed if network.version == ip.version):
        return YES
    disguised = isinstance(ip, IPv6Address) and (ip.sixtofour or ip.teredo or ip in _NAT64)
    if not ip.is_global or ip.is_multicast or disguised:
        return no(f"{address} 是内部网络的地址，没有放行。需要时请运维在 GONGJIAN_WEBHOOK_NETS 里写明。")
    return YES if encrypted else no("公网地址要用 https:// 开头的加密地址。")


def is_sane_address(url: str, allowed: Iterable[Network]) -> Verdict:
    """What can be said of an address without looking its host up."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", SplitResult("", "", "", "", "")
    if parts.scheme not in {"http", "https"} or not host or parts.username or not _PLAIN.fullmatch(url):
        return no("地址写得不对，请写完整，例如 https://x.example.cn/notify。")
    try:
        literal = ip_address(host)
    except ValueError:
        return YES
    return may_reach(str(literal), encrypted=parts.scheme == "https", allowed=allowed)


def post(url: str, headers: Mapping[str, str], body: bytes, *, allowed: Iterable[Network]) -> Answer:
    """Post `body`; the host is looked up once, and the talk goes to the very address that was looked at.

    Raises Refused, Unanswered, and OSError or HTTPException when the message did not get through.
    """
    where = urlsplit(url)
    host, encrypted = where.hostname or "", where.scheme == "https"
    port = where.port or (443 if encrypted else 80)
    address = _open_address(host, port, allowed, encrypted=encrypted)
    path = (where.path or "/") + (f"?{where.query}" if where.query else "")
    talk = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    talk.sock = _connected(address, port, host, encrypted=encrypted)
    over = threading.Event()
    watch = threading.Timer(AT_MOST, _hang_up, [talk.sock, over])
    watch.start()
    try:
        talk.request("POST", path, body, dict(headers))
        return _heard(talk, over)
    finally:
        watch.cancel()
        talk.close()


def _heard(talk: http.client.HTTPConnection, over: threading.Event) -> Answer:
    try:
        answer = talk.getresponse()
        heard = Answer(answer.status, answer.read(_READ))
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(type(error).__name__) from error
    if over.is_set():  # what was read by then may look like a whole answer
        raise Unanswered(TimeoutError.__name__)
    return heard


def _open_address(host: str, port: int, allowed: Iterable[Network], *, encrypted: bool) -> str:
    """The IP address to connect to, looked up once; every one of the name's must be open. Raises Refused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Nowhere(f"找不到 {host} 这个主机。") from error
    addresses = [str(each[4][0]).split("%")[0] for each in found]
    nets = list(allowed)
    for address in addresses:
        verdict = may_reach(address, encrypted=encrypted, allowed=nets)
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
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
