"""The HTTP server: Graph calls, and a control endpoint beside them (``/_simulator/…``)."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from pixecom.entrypoints.simulator.calls import Calls
from pixecom.entrypoints.simulator.control import controlled
from pixecom.entrypoints.simulator.faults import Faults
from pixecom.entrypoints.simulator.graph import Graph
from pixecom.entrypoints.simulator.tokens import Tokens
from pixecom.entrypoints.simulator.wire import Answer, GraphError, Request, invalid
from pixecom.entrypoints.simulator.world import Plan, World

APP_ID = "1000000000000001"
APP_SECRET = "the-app-secret-of-the-simulator"  # noqa: S105  # it guards nothing
_CONTROL = "_simulator"
_POLL_SECONDS = 0.02


class GraphServer(ThreadingHTTPServer):
    """Serves one simulated Meta."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, graph: Graph, *, port: int = 0) -> None:
        self.graph = graph
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Say nothing of callers that went away: tests kill them."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A running simulator, and the ways to disturb and to watch it."""

    url: str
    graph: Graph

    @property
    def world(self) -> World:
        """What there is at Meta."""
        return self.graph.world

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self.graph.faults

    @property
    def calls(self) -> Calls:
        """What was asked."""
        return self.graph.calls

    @property
    def tokens(self) -> Tokens:
        """Who may ask."""
        return self.graph.tokens


def graph_of(plan: Plan, *, app_id: str = APP_ID, app_secret: str = APP_SECRET) -> Graph:
    """Put a simulated Meta together."""
    world = World(plan)
    return Graph(world, Tokens(world, app_id=app_id, app_secret=app_secret))


@contextmanager
def running(plan: Plan | None = None, *, port: int = 0) -> Iterator[Simulated]:
    """Run a simulator in a thread of this process, on a free port of the loopback."""
    graph = graph_of(plan or Plan())
    with GraphServer(graph, port=port) as server:
        thread = Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        thread.start()
        try:
            yield Simulated(url=server.url, graph=graph)
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, lets it be answered, writes the answer in one piece."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: GraphServer

    def do_GET(self) -> None:  # the standard library names and calls it
        """Answer any method."""
        try:
            request = self._request()
            if request.path[:1] == (_CONTROL,):
                answer = Answer(body=controlled(self.server.graph, request))
            else:
                answer = self.server.graph.answer(request)
        except GraphError as error:
            answer = error.failure.answer()
        self._send(answer)

    do_POST = do_DELETE = do_GET  # noqa: N815

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        segments = tuple(part for part in parts.path.split("/") if part)
        version = segments[0] if segments and segments[0][:1] == "v" else ""
        host, port = self.server.server_address[:2]
        return Request(
            method=self.command,
            version=version,
            path=segments[1:] if version else segments,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            form=self._form(),
            headers={name.lower(): text for name, text in self.headers.items()},
            origin=f"http://{host!s}:{port}",
        )

    def _form(self) -> dict[str, str]:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not content:
            return {}
        if "json" not in self.headers.get("Content-Type", ""):
            return dict(parse_qsl(content.decode(), keep_blank_values=True))
        try:
            fields = msgspec.json.decode(content, type=dict[str, object])
        except msgspec.DecodeError as error:
            raise invalid("The body is not JSON") from error
        return {
            name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
            for name, value in fields.items()
        }

    def _send(self, answer: Answer) -> None:
        sleep(answer.wait)
        if answer.drop:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        content = answer.content()
        headers = {"Content-Type": "application/json; charset=UTF-8"} | dict(answer.headers)
        self.send_response(answer.status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self._headers_buffer.extend([b"\r\n", content])  # type: ignore[attr-defined]
        self.flush_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: the log of calls has it, and URLs may hold secrets."""
