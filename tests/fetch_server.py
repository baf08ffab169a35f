"""A server on 127.0.0.1 for the tests of fetch: pages of a script, whoever asks is put down; and a mailbox."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """A request."""

    path: str
    headers: dict[str, str]
    body: bytes = b""


Reply = tuple[int, dict[str, str], bytes]
Page = Reply | Callable[["Asked", BaseHTTPRequestHandler], Reply | None]


@dataclass
class Web:
    """Pages by path, with a query or without; what is asked for and not there is 404."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for since the last time this was looked at, robots.txt aside."""
        found = [a.path for a in self.asked if a.path != "/robots.txt"]
        self.asked.clear()
        return found


@contextmanager
def web(**pages: Page) -> Iterator[Web]:
    made = Web({f"/{name}": page for name, page in pages.items()})

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            made.asked.append(asked)
            page = made.pages.get(self.path, made.pages.get(self.path.partition("?")[0], (404, {}, b"none")))
            reply = page(asked, self) if callable(page) else page
            if reply is None:
                return
            status, headers, body = reply
            self.send_response(status)
            for name, value in ({"Content-Type": "text/html"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that has had enough is no error."""

    with _serving(Server(("127.0.0.1", 0), Handler)) as made.port:
        yield made


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    """A server at work in a thread of its own; its port."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Box:
    """An IMAP folder: number → message. `commands`: what was asked of it."""

    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    commands: list[str] = field(default_factory=list)
    port: int = 0


@contextmanager
def imap(box: Box, password: str) -> Iterator[Box]:
    """As much of RFC 3501 as reading a folder takes."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("* OK ready")
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                tag, _, command = line.partition(" ")
                box.commands.append(command)
                word, _, rest = command.partition(" ")
                if word == "CAPABILITY":
                    self.say("* CAPABILITY IMAP4rev1")
                elif word == "LOGIN" and rest.rpartition(" ")[2].strip('"') != password:
                    self.say(f"{tag} NO wrong password {rest}")
                    continue
                elif word == "EXAMINE":
                    if rest != '"INBOX/Presse"':
                        self.say(f"{tag} NO no such folder")
                        continue
                    self.say(f"* {len(box.messages)} EXISTS")
                    self.say(f"* OK [UIDVALIDITY {box.validity}] valid")
                elif command.startswith("UID SEARCH"):
                    first = int(command.split()[-1].partition(":")[0])
                    found = [n for n in box.messages if n >= first] or list(box.messages)[-1:]
                    self.say("* SEARCH " + " ".join(map(str, found)))
                elif command.startswith("UID FETCH") and "SIZE" in command:
                    self.say(f"* 1 FETCH (UID {command.split()[2]} RFC822.SIZE {len(box.messages[int(command.split()[2])])})")
                elif command.startswith("UID FETCH"):
                    raw = box.messages[int(command.split()[2])]
                    self.wfile.write(f"* 1 FETCH (UID {command.split()[2]} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
                elif word == "LOGOUT":
                    self.say("* BYE")
                self.say(f"{tag} OK done")
                if word == "LOGOUT":
                    return

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as box.port:
        yield box
