"""Where a request comes from, as far as that can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from litestar.connection import ASGIConnection

from pixecom.application.identity.ports import Client

_USER_AGENT_LENGTH = 500


def client_of(
    connection: ASGIConnection[Any, Any, Any, Any], trusted_proxies: Sequence[str]
) -> Client:
    """Describe the caller for sessions and the audit log."""
    agent = connection.headers.get("user-agent")
    return Client(
        address=address_of(connection, trusted_proxies),
        user_agent=_storable(agent)[:_USER_AGENT_LENGTH] if agent else None,
        request_id=str(connection.scope.get("pixecom.request_id", "")) or None,
    )


def address_of(
    connection: ASGIConnection[Any, Any, Any, Any], trusted_proxies: Sequence[str]
) -> str | None:
    """Give the caller's address: the socket's, or what trusted hops forwarded.

    ``X-Forwarded-For`` is read from the right, over as many entries as are trusted proxies;
    anything else in it was written by the caller.
    """
    address = connection.client.host if connection.client else None
    forwarded = connection.headers.getall("x-forwarded-for", [])
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    while address and hops and _is_in(address, trusted_proxies):
        address = hops.pop()
    return address if address and _is_address(address) else None


def is_private(address: str | None) -> bool:
    """Whether an address is of a private network or this machine."""
    return address is not None and ip_address(address).is_private


def _is_in(address: str, networks: Sequence[str]) -> bool:
    return _is_address(address) and any(
        ip_address(address) in ip_network(network, strict=False) for network in networks
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _storable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
