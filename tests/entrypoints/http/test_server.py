"""The application behind its real server: what only a socket shows."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.processes import environment
from tests.waiting import wait_until

from pixecom.adapters.embedded.processes import free_port
from pixecom.settings import Settings


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/health/live", timeout=5).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def server(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, Path]]:
    """Start granian as ``pixecom up`` does; give its port and the file of its logs."""
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "api.log"
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "pixecom.entrypoints.http.app:create"]
    slow = environment(settings) | {"SLOW_REQUEST_THRESHOLD_MS": "1"}
    with log.open("w") as output:
        process = subprocess.Popen(command, env=slow, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: answers(port), within=60, what="the server answers")
        yield port, log
    finally:
        process.terminate()
        process.wait()


class TestServer:
    def test_shows_the_parts_to_callers_from_this_machine(self, server: tuple[int, Path]) -> None:
        body = httpx.get(f"http://127.0.0.1:{server[0]}/api/health").json()
        assert (body["status"], body["db"], body["redis"]) == ("ok", "connected", "connected")

    def test_answers_head_and_stays_connected(self, server: tuple[int, Path]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server[0], timeout=20)
        for method in ("HEAD", "GET", "HEAD"):
            connection.request(method, "/api/health/live")
            answer = connection.getresponse()
            assert (answer.status, len(answer.read())) == (200, 0 if method == "HEAD" else 15)
        connection.close()

    def test_refuses_a_large_body_before_it_is_sent(self, server: tuple[int, Path]) -> None:
        head = (
            b"POST /api/auth/login HTTP/1.1\r\nHost: x.test\r\nContent-Type: application/json\r\n"
            b"Content-Length: 99999999\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", server[0]), timeout=20) as connection:
            connection.sendall(head + b"{")
            assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")

    def test_logs_every_request_as_one_line_without_secrets(
        self, server: tuple[int, Path]
    ) -> None:
        port, log = server
        sent = {"email": "canary@pixecom.test", "password": "canary-password"}
        answer = httpx.post(
            f"http://127.0.0.1:{port}/api/auth/login",
            json=sent,
            headers={"X-Request-Id": "canary-1", "Authorization": "Bearer canary.to.ken"},
        )
        assert answer.status_code == 401
        wait_until(lambda: "canary-1" in log.read_text(), within=20, what="the line is written")
        text = log.read_text()
        lines = [json.loads(line) for line in text.splitlines() if "canary-1" in line]
        assert "canary-password" not in text
        assert "canary.to.ken" not in text
        (line,) = lines
        assert line["durationMs"] > 1
        assert {
            name: line[name] for name in ("level", "msg", "route", "method", "statusCode")
        } == {
            "level": "warning",
            "msg": "slow request",
            "route": "/api/auth/login",
            "method": "POST",
            "statusCode": 401,
        }
        assert {"ts", "requestId", "sellerId"} <= set(line)
