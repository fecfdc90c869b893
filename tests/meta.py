"""Calls to the simulated Meta, as a test makes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from pixecom.entrypoints.simulator.server import Simulated

VERSION = "v26.0"
FIELDS = (
    "account_id,campaign_id,adset_id,ad_id,campaign_name,spend,impressions,inline_link_clicks,"
    "actions,action_values,cpm,ctr,cpc,account_currency,date_start,date_stop"
)


class Caller:
    """Calls Meta as it wants to be called: token in the header, and the proof."""

    def __init__(self, meta: Simulated, *, token: str | None = None) -> None:
        self.meta = meta
        self.token = token or meta.tokens.issue()
        self._client = httpx.Client(base_url=meta.url, timeout=20)

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, **params: str) -> httpx.Response:
        return self._client.get(
            f"/{VERSION}/{path}", params=self._proven(params), headers=self._headers()
        )

    def post(self, path: str, **fields: Any) -> httpx.Response:  # noqa: ANN401
        return self._client.post(
            f"/{VERSION}/{path}", json=self._proven(fields), headers=self._headers()
        )

    def delete(self, path: str) -> httpx.Response:
        return self._client.delete(
            f"/{VERSION}/{path}", params=self._proven({}), headers=self._headers()
        )

    def pages(self, path: str, **params: str) -> Iterator[list[dict[str, Any]]]:
        """Follow ``paging.next``, without the token in it, to the end."""
        page = self.get(path, **params).raise_for_status().json()
        while True:
            yield page["data"]
            following = page.get("paging", {}).get("next")
            if following is None:
                return
            url = httpx.URL(following).copy_remove_param("access_token")
            url = url.copy_set_param("appsecret_proof", self._proven({})["appsecret_proof"])
            page = self._client.get(url, headers=self._headers()).raise_for_status().json()

    def all(self, path: str, **params: str) -> list[dict[str, Any]]:
        return [row for page in self.pages(path, **params) for row in page]

    def insights(
        self, node: str, *, level: str, since: str, until: str, **params: str
    ) -> list[dict[str, Any]]:
        days = f'{{"since":"{since}","until":"{until}"}}'
        given = {"level": level, "time_range": days, "time_increment": "1", "fields": FIELDS}
        return self.all(f"{node}/insights", **(given | params))

    def _proven(self, params: dict[str, Any]) -> dict[str, Any]:
        return params | {"appsecret_proof": self.meta.tokens.proof(self.token)}

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}
