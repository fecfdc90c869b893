"""Choosing where the ads of an account are made."""

from __future__ import annotations

from collections.abc import Mapping

from pixecom.application.advertising.ports import AdsGateway, AdsGateways, RemoteAccount


class NamedGateways(AdsGateways):
    """Knows gateways by the names of the providers of figures: both are one platform.

    An account's own ``provider`` wins over ``default``. A name that stands for no gateway
    (``csv``) means that nothing can be made.
    """

    def __init__(self, *, default: str, gateways: Mapping[str, AdsGateway]) -> None:
        self._default = default
        self._gateways = gateways

    def for_account(self, account: RemoteAccount) -> AdsGateway | None:
        """Give the gateway of that name, if there is one."""
        return self._gateways.get(account.provider or self._default)
