"""Meta as the place where ads are made and changed."""

from __future__ import annotations

from typing import Final

from pixecom.adapters.meta.client import Access, GraphClient, Parameters, account_path, vaulted
from pixecom.adapters.meta.errors import Unreadable, acting
from pixecom.adapters.meta.forms import change_form, form_of, to_remote
from pixecom.adapters.meta.payloads import (
    Answer,
    DonePayload,
    ImagesPayload,
    MadePayload,
    ObjectPayload,
    TaggedPayload,
    VideoPayload,
)
from pixecom.adapters.meta.questions import EDGES, METADATA, PAGE, STATUSES
from pixecom.application.advertising.ports import (
    AccountTokens,
    AdsGateway,
    Remote,
    RemoteAccount,
)
from pixecom.domain.advertising.drafts import (
    Change,
    Draft,
    ImageDraft,
    Kind,
    LaunchTag,
    Rehearsable,
)
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.errors import ProviderFailed, ProviderRefused

LEVELS: Final = {Kind.CAMPAIGN: Level.CAMPAIGN, Kind.ADSET: Level.ADSET, Kind.AD: Level.AD}
EDGES_OF: Final = {kind: EDGES[level] for kind, level in LEVELS.items()} | {
    Kind.CREATIVE: "adcreatives",
    Kind.VIDEO: "advideos",
    Kind.IMAGE: "adimages",
}
_READY: Final = "ready"
_UNUSABLE: Final = frozenset({"error", "expired", "upload_failed"})


class MetaAdsGateway(AdsGateway):
    """Acts through the Graph client, with the token of each account.

    Meta has no idempotency keys (spec 07a): what it made is told again by the tag in its name.
    """

    def __init__(self, *, graph: GraphClient, tokens: AccountTokens) -> None:
        self._graph = graph
        self._tokens = tokens

    def create(self, *, account: RemoteAccount, draft: Draft) -> str:
        """Post to the account's edge, once; see the port."""
        path, access = _edge(account, draft.kind), self._access(account)
        form = form_of(draft, account.currency)
        with acting():
            if isinstance(draft, ImageDraft):
                return self._uploaded(path, access, form)
            made = self._graph.post(path, MadePayload, access=access, parameters=form)
            if not made.id:
                raise Unreadable("Meta did not say what it made")
            return made.id

    def rehearse(self, *, account: RemoteAccount, draft: Rehearsable) -> None:
        """Post with ``validate_only``; see the port."""
        form = form_of(draft, account.currency) | {"execution_options": ["validate_only"]}
        self._graph.post(
            _edge(account, draft.kind),
            Answer,
            access=self._access(account),
            parameters=form,
            repeatable=True,
        )

    def find(
        self, *, account: RemoteAccount, kind: Kind, tag: LaunchTag, below: str | None = None
    ) -> str | None:
        """Walk what is below the parent; see the port.

        Whatever Meta makes of a filter, the tag is looked for again in what it sends.
        """
        if kind is Kind.IMAGE:
            return None
        mark = f"[{tag}]"
        pages = self._graph.pages(
            f"{below}/{EDGES_OF[kind]}" if below else _edge(account, kind),
            TaggedPayload,
            access=self._access(account),
            parameters=_search(kind, mark),
        )
        found = (each.id for page in pages for each in page if each.text.endswith(mark))
        return next(found, None)

    def read(self, *, account: RemoteAccount, kind: Kind, external_id: str) -> Remote:
        """Read an object; see the port."""
        fields = ",".join(METADATA[LEVELS[kind]])
        found = self._graph.get(
            external_id,
            ObjectPayload,
            access=self._access(account),
            parameters={"fields": fields},
        )
        return to_remote(found, account.currency)

    def change(
        self, *, account: RemoteAccount, kind: Kind, external_id: str, change: Change
    ) -> None:
        """Post new values, again where an answer is lost; see the port."""
        form = change_form(kind, change, account.currency)
        with acting():
            done = self._graph.post(
                external_id,
                DonePayload,
                access=self._access(account),
                parameters=form,
                repeatable=True,
            )
        if not done.success:
            raise ProviderFailed("Meta did not make the change", code="NOT_DONE", retryable=False)

    def video_is_ready(self, *, account: RemoteAccount, external_id: str) -> bool:
        """Ask how far Meta is with a video; see the port."""
        video = self._graph.get(
            external_id,
            VideoPayload,
            access=self._access(account),
            parameters={"fields": "id,status"},
        )
        state = video.status.video_status
        if state in _UNUSABLE:
            raise ProviderRefused("Meta: the video cannot be used", code=f"VIDEO_{state}".upper())
        return state == _READY

    def _uploaded(self, path: str, access: Access, form: Parameters) -> str:
        """Upload an image: the same content twice is one image, so twice is as good as once."""
        answer = self._graph.post(
            path, ImagesPayload, access=access, parameters=form, repeatable=True
        )
        for image in answer.images.values():
            if image.hash:
                return image.hash
        raise Unreadable("Meta did not say what it made of the image")

    def _access(self, account: RemoteAccount) -> Access:
        return vaulted(
            self._tokens,
            seller_id=account.seller_id,
            ad_account_id=account.id,
            external_id=account.external_id,
        )


def _edge(account: RemoteAccount, kind: Kind) -> str:
    return f"{account_path(account.external_id)}/{EDGES_OF[kind]}"


def _search(kind: Kind, mark: str) -> Parameters:
    """Ask for what may carry a mark in its name, archived objects too: a launch made them.

    Lists of creatives and videos know no filter.
    """
    asked = {"fields": "id,title" if kind is Kind.VIDEO else "id,name", "limit": PAGE}
    if kind not in LEVELS:
        return asked
    statuses = list(STATUSES[LEVELS[kind]])
    return asked | {
        "filtering": [
            {"field": "name", "operator": "CONTAIN", "value": mark},
            {"field": "effective_status", "operator": "IN", "value": statuses},
        ]
    }
