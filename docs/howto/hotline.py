"""A hotline that is connected both ways, in one file of plain Python: the example of the page beside it.

It hands one call in as a request, then listens for messages about it until the request is settled:

    python hotline.py http://127.0.0.1:8000 TOKEN whsec_SECRET 9000 "楼道灯不亮，老人下楼看不清台阶。"

It prints one line of JSON for everything that happens.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

PATIENCE = 5 * 60  # seconds by which the clocks of the two sides may differ


def main(site: str, token: str, secret: str, port: str, words: str) -> None:
    """Listen, hand the call in, follow it to its end."""
    seen: set[str] = set()

    class Messages(BaseHTTPRequestHandler):
        """What arrives at this system's own address."""

        settled = False

        def do_POST(self) -> None:
            """Answer quickly with 2xx what is genuine; what came before is answered alike and left."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not is_genuine(secret, dict(self.headers.items()), body):
                self.answer(401)
                return
            message, number = json.loads(body), self.headers["webhook-id"]
            if number not in seen:
                seen.add(number)
                say("message", type=message["type"], **message["data"])
                Messages.settled = message["data"]["state"] == "settled"
            self.answer(204)

        def answer(self, status: int) -> None:
            """An answer without a body."""
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """What happens is told by `say`."""

    with HTTPServer(("127.0.0.1", int(port)), Messages) as server:
        case = hand_in(site, token, words)
        say("handed in", number=case["number"], holder=case["holder"]["name"], due_at=case["due_at"])
        while not Messages.settled:
            server.handle_request()
    answer = call(site, token, "GET", f"/api/v1/cases/{case['number']}")
    say("answered", number=answer["number"], reply=answer["reply"])


def hand_in(site: str, token: str, words: str) -> dict[str, Any]:
    """A call becomes a request there. The key makes it safe to send again when the line broke."""
    body = {
        "text": words,
        "channel": "hotline",
        "source_number": "T-20261122-001",
        "reporter": {"name": "陈女士", "phone": "13800001234", "wants_answer": True},
    }
    key = str(uuid.uuid4())
    for attempt in range(5):
        try:
            return call(site, token, "POST", "/api/v1/cases", body, key)
        except OSError:
            time.sleep(2**attempt)
    raise SystemExit("the site cannot be reached")


def call(
    site: str, token: str, method: str, path: str, body: dict[str, Any] | None = None, key: str = ""
) -> dict[str, Any]:
    """One request to the API; what it refuses is told and ends the program."""
    headers = {"Authorization": f"Bearer {token}"}
    headers |= {"Content-Type": "application/json"} if body else {}
    headers |= {"Idempotency-Key": key} if key else {}
    data = json.dumps(body).encode() if body else None
    asked = urllib.request.Request(f"{site}{path}", data, headers, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            return json.load(answer)  # type: ignore[no-any-return]
    except urllib.error.HTTPError as refused:
        raise SystemExit(f"{refused.code}: {json.load(refused)['detail']}") from refused


def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether the message was signed with our secret, and not long ago."""
    given = {name.lower(): value for name, value in headers.items()}
    number, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs(time.time() - int(stamp)) > PATIENCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = hmac.new(key, f"{number}.{stamp}.".encode() + body, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(mark).decode()}"
    return any(hmac.compare_digest(wanted, each) for each in given.get("webhook-signature", "").split(" "))


def say(what: str, **facts: object) -> None:
    """One line for whoever looks on."""
    sys.stdout.write(json.dumps({"what": what, **facts}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
