"""Choosing where the figures of an account come from."""

from __future__ import annotations

from collections.abc import Mapping

from pixecom.application.insights.ports import StatsProvider, StatsProviders
from pixecom.domain.insights.fact import AdAccount


class NamedProviders(StatsProviders):
    """Knows providers by the name that settings and accounts use.

    An account's own ``provider`` wins over ``default``. A name that stands for no provider
    (``csv``, or one of another installation) means that nothing is fetched.
    """

    def __init__(self, *, default: str, providers: Mapping[str, StatsProvider]) -> None:
        self._default = default
        self._providers = providers

    def for_account(self, account: AdAccount) -> StatsProvider | None:
        """Give the provider of that name, if there is one."""
        return self._providers.get(account.provider or self._default)
