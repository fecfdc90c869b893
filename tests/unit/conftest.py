"""Unit tests reach nothing outside their process."""

from __future__ import annotations

import socket
from typing import NoReturn

import pytest


@pytest.fixture(autouse=True)
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise RuntimeError("a unit test opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
