"""A server on the loopback that answers what it was told to, one answer after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call as it arrived; ``values`` are those of the query and of the form."""

    method: str
    target: str
    values: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer; a ``body`` of None breaks the connection off."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class ScriptedGraph:
    """The script, and what was asked so far. The last answer is repeated."""

    url: str
    answers: list[Said | Callable[[Asked], Said]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def says(self, *answers: Said | Callable[[Asked], Said]) -> None:
        self.answers = list(answers)

    def take(self, call: Asked) -> Said:
        self.asked.append(call)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer if isinstance(answer, Said) else answer(call)


def page(rows: Sequence[object], *, next_page: str | None = None) -> Said:
    paging = {"next": next_page} if next_page else {}
    return Said(body={"data": list(rows), "paging": paging})


def error(
    code: object, subcode: object = None, *, status: int = 400, message: str = "no", **more: object
) -> Said:
    body = {"message": message, "code": code, "error_subcode": subcode, "fbtrace_id": "T"}
    return Said(body={"error": body | more}, status=status)


@contextmanager
def scripted_graph() -> Iterator[ScriptedGraph]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer(dict(parse_qsl(sent, keep_blank_values=True)))

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

        def _answer(self, form: dict[str, str]) -> None:
            query = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            call = Asked(
                method=self.command,
                target=self.path,
                values=query | form,
                headers={name.lower(): value for name, value in self.headers.items()},
            )
            said = graph.take(call)
            if said.body is None:
                self.close_connection = True
                return
            body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    graph = ScriptedGraph(url=f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield graph
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
