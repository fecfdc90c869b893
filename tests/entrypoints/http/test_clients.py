from __future__ import annotations

import pytest
from litestar import Request
from litestar.testing import RequestFactory

from pixecom.entrypoints.http.clients import address_of, client_of

PROXIES = ("10.0.0.0/8", "::1")


def request(peer: str, *forwarded: str) -> Request[object, object, object]:  # type: ignore[type-var]
    made = RequestFactory().get("/", headers={"X-Forwarded-For": ", ".join(forwarded)})
    made.scope["client"] = (peer, 1)
    return made


class TestAddress:
    @pytest.mark.parametrize(
        ("peer", "forwarded", "address"),
        [
            ("8.8.8.8", [], "8.8.8.8"),
            ("8.8.8.8", ["1.1.1.1"], "8.8.8.8"),
            ("10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", ["6.6.6.6", "1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", ["1.1.1.1", "10.0.0.2"], "1.1.1.1"),
            ("10.0.0.1", ["garbage"], None),
            ("10.0.0.1", [], None),
            ("unix", [], None),
        ],
    )
    def test_is_forwarded_by_trusted_hops_only(
        self, peer: str, forwarded: list[str], address: str | None
    ) -> None:
        assert address_of(request(peer, *forwarded), PROXIES) == address


class TestClient:
    def test_keeps_user_agents_short_and_printable(self) -> None:
        made = RequestFactory().get("/", headers={"User-Agent": "x\x7f" * 600})
        agent = client_of(made, ()).user_agent
        assert agent == "x" * 500
