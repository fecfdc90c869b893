"""An advertising platform that exists only in this process, and says yes."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from threading import Lock
from typing import Final

from pixecom.application.advertising.ports import AdsGateway, Remote, RemoteAccount
from pixecom.domain.advertising.drafts import (
    CampaignDraft,
    Change,
    Draft,
    ImageDraft,
    Kind,
    LaunchTag,
    Rehearsable,
)
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus

_DELIVERY: Final = {EntityStatus.ACTIVE: DeliveryStatus.ACTIVE}
_NEW: Final = Remote(
    name="",
    status=EntityStatus.PAUSED,
    effective_status=EntityStatus.PAUSED.value,
    delivery_status=DeliveryStatus.INACTIVE,
)


class MockAdsGateway(AdsGateway):
    """Takes whatever comes; beside it the mock of figures plays what is in our own database.

    An external id is made from account, kind and tag, so that another process which does not
    remember an object makes the same one, never a second. Any id may be changed and read: the
    campaigns of a demo were never made here.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._objects: dict[str, Remote] = {}
        self._made: dict[tuple[str, Kind, LaunchTag], str] = {}

    def create(self, *, account: RemoteAccount, draft: Draft) -> str:
        """Remember it; see the port."""
        if isinstance(draft, ImageDraft):
            return sha256(draft.content).hexdigest()[:32]
        made = _id(account, draft.kind, draft.tag)
        budget = draft.budget if isinstance(draft, CampaignDraft) else None
        with self._lock:
            self._made[account.external_id, draft.kind, draft.tag] = made
            self._objects.setdefault(made, replace(_NEW, name=draft.name, budget=budget))
        return made

    def rehearse(self, *, account: RemoteAccount, draft: Rehearsable) -> None:
        """Find nothing wrong."""
        del account, draft

    def find(
        self, *, account: RemoteAccount, kind: Kind, tag: LaunchTag, below: str | None = None
    ) -> str | None:
        """Remember what this process made; see the port."""
        del below
        with self._lock:
            made = self._made.get((account.external_id, kind, tag))
            deleted = made and self._object(made).status is EntityStatus.DELETED
        return None if deleted else made

    def read(self, *, account: RemoteAccount, kind: Kind, external_id: str) -> Remote:
        """Give what was made and changed here; see the port."""
        del account, kind
        with self._lock:
            return self._object(external_id)

    def change(
        self, *, account: RemoteAccount, kind: Kind, external_id: str, change: Change
    ) -> None:
        """Remember name, status and budget; see the port."""
        del account, kind
        with self._lock:
            known = self._object(external_id)
            status = change.status or known.status
            self._objects[external_id] = replace(
                known,
                name=change.name or known.name,
                status=status,
                effective_status=status.value,
                delivery_status=_DELIVERY.get(status, DeliveryStatus.INACTIVE),
                budget=change.budget or known.budget,
            )

    def video_is_ready(self, *, account: RemoteAccount, external_id: str) -> bool:
        """Be quick."""
        del account, external_id
        return True

    def _object(self, external_id: str) -> Remote:
        return self._objects.get(external_id, _NEW)


def _id(account: RemoteAccount, kind: Kind, tag: LaunchTag) -> str:
    digest = sha256(f"{account.external_id}:{kind}:{tag}".encode()).digest()
    return f"9{int.from_bytes(digest[:8], 'big') % 10**16:016}"
