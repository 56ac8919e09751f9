"""A mail server and a web server of our own, to be spoken to for real, to be down and up again."""

import json
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


@dataclass
class Mail:
    """What arrived, and how the server behaves: `refuses` is its answer to recipients, `hangs_up` says that
    it falls silent after the letter."""

    port: int = 0
    letters: list = field(default_factory=list)
    refuses: bytes = b""
    hangs_up: bool = False

    @property
    def address(self):
        return f"smtp://127.0.0.1:{self.port}"


class _Smtp(StreamRequestHandler):
    def handle(self):
        mail = self.server.mail
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT" and mail.refuses:
                self.wfile.write(mail.refuses + b"\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    letter += part
                mail.letters.append(message_from_bytes(letter, policy=policy.default))
                if mail.hangs_up:
                    return
                self.wfile.write(b"250 taken\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")


class _Tcp(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail(state=None):
    """A mail server; given the state of one that went down, the same again on its port."""
    state = state or Mail()
    with _Tcp(("127.0.0.1", state.port), _Smtp) as server:
        server.mail, state.port = state, server.server_address[1]
        yield from _running(server, state)


@dataclass
class Web:
    """What was posted, as (path, headers, JSON), and what is answered."""

    port: int = 0
    posts: list = field(default_factory=list)
    status: int = 200
    answer: dict = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})
    location: str = ""
    hangs_up: bool = False

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"


class _Http(BaseHTTPRequestHandler):
    def do_POST(self):
        web = self.server.web
        body = self.rfile.read(int(self.headers["Content-Length"]))
        web.posts.append((self.path, dict(self.headers), json.loads(body)))
        if web.hangs_up:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        said = json.dumps(web.answer).encode()
        self.send_response(web.status)
        if web.location:
            self.send_header("Location", web.location)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


@contextmanager
def web(state=None):
    """A web server; given the state of one that went down, the same again on its port."""
    state = state or Web()
    with ThreadingHTTPServer(("127.0.0.1", state.port), _Http) as server:
        server.web, state.port = state, server.server_address[1]
        yield from _running(server, state)


def _running(server, state):
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
