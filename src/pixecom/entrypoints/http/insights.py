"""``/api/ads-manager``: lists with figures, filter menus, freshness, manual sync, import."""

from __future__ import annotations

from collections.abc import Callable, Container
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from io import SEEK_END
from typing import Any, BinaryIO, TypeVar, cast

from litestar import Controller, Response, get, post
from litestar.di import Provide
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.openapi import ResponseSpec
from litestar.params import MultipartBody, RequestBody

from pixecom.application.insights.importing import ImportStats
from pixecom.application.insights.reports import AdsManagerPage
from pixecom.application.insights.reports_input import ListInput, filter_query, list_query
from pixecom.application.insights.reports_ports import AdsManagerReader, SyncStatusReader
from pixecom.application.insights.requesting import RequestSync
from pixecom.application.shared.answers import AnswerOnce, Look
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.idempotency import Keyed
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import AdAccountId
from pixecom.entrypoints.http import queries, views
from pixecom.entrypoints.http.dependencies import Given, Tenant
from pixecom.entrypoints.http.idempotency import keyed
from pixecom.entrypoints.http.responses import JsonResponse, encode
from pixecom.entrypoints.http.schemas import insights as wire
from pixecom.entrypoints.http.schemas.shared import as_uuid
from pixecom.entrypoints.http.versions import (
    ETAG,
    NOT_MODIFIED,
    IfNoneMatch,
    answered,
    provide_known,
)

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
_FORM_OVERHEAD_BYTES = 64 * 1024
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers a tenant's reads, with as little as what the asker has already allows."""

    known: Container[str]
    answer_once: AnswerOnce

    def __call__(
        self,
        tenant: Tenant,
        looking: AbstractContextManager[Look[T]],
        write: Callable[[T], object],
    ) -> Response[Any]:
        """Answer with what ``write`` makes of what is read."""
        answer = self.answer_once(
            looking,
            seller_id=tenant.seller_id,
            known=self.known,
            form=f"{write.__module__}.{write.__qualname__}",
            write=lambda content: encode(write(content)),
        )
        return answered(answer)


def provided_answers(answer_once: Callable[[], AnswerOnce]) -> Provide:
    """Put together what every read of the Ads Manager needs, in one step (``provided_tenant``)."""

    def provide(if_none_match: IfNoneMatch = None) -> Answers:
        return Answers(known=provide_known(if_none_match), answer_once=answer_once())

    return Provide(provide, sync_to_thread=False)


class AdsManagerController(Controller):
    """Campaigns, ad sets and ads with their figures."""

    path = "/ads-manager"
    tags = ("ads manager",)
    dependencies = {  # noqa: RUF012
        "matching": Provide(queries.matching, sync_to_thread=False),
        "asked": Provide(queries.paged, sync_to_thread=False),
    }

    @get(
        "/campaigns",
        operation_id="listCampaigns",
        summary="Campaigns with their figures",
        sync_to_thread=True,
        response_headers=[ETAG],
        responses=NOT_MODIFIED,
    )
    def campaigns(
        self,
        asked: Given[ListInput],
        tenant: Given[Tenant],
        answers: Given[Answers],
        ads_manager: Given[AdsManagerReader],
    ) -> Response[wire.CampaignList]:
        """One page; the summary is over the whole filter and equal on every page."""
        return answers(tenant, _look(ads_manager, asked, tenant, Level.CAMPAIGN), views.campaigns)

    @get(
        "/adsets",
        operation_id="listAdsets",
        summary="The ad sets of a campaign",
        sync_to_thread=True,
        response_headers=[ETAG],
        responses=NOT_MODIFIED,
    )
    def adsets(
        self,
        asked: Given[ListInput],
        tenant: Given[Tenant],
        answers: Given[Answers],
        ads_manager: Given[AdsManagerReader],
        campaign_id: queries.OneCampaign,
    ) -> Response[wire.AdsetList]:
        """As campaigns; `campaignId` is required."""
        asked = replace(asked, campaign_id=campaign_id)
        return answers(tenant, _look(ads_manager, asked, tenant, Level.ADSET), views.adsets)

    @get(
        "/ads",
        operation_id="listAds",
        summary="The ads of an ad set",
        sync_to_thread=True,
        response_headers=[ETAG],
        responses=NOT_MODIFIED,
    )
    def ads(
        self,
        asked: Given[ListInput],
        tenant: Given[Tenant],
        answers: Given[Answers],
        ads_manager: Given[AdsManagerReader],
        adset_id: queries.OneAdset,
    ) -> Response[wire.AdList]:
        """As campaigns; `adsetId` is required."""
        asked = replace(asked, adset_id=adset_id)
        return answers(tenant, _look(ads_manager, asked, tenant, Level.AD), views.ads)

    @get(
        "/filters",
        operation_id="listFilters",
        summary="What the filter menus offer",
        sync_to_thread=True,
        response_headers=[ETAG],
        responses=NOT_MODIFIED,
    )
    def filters(
        self,
        *,
        tenant: Given[Tenant],
        answers: Given[Answers],
        ads_manager: Given[AdsManagerReader],
        campaign_id: queries.Campaign = None,
        adset_id: queries.Adset = None,
        search: queries.Search = None,
    ) -> Response[wire.FilterMenus]:
        """Ad sets are offered under a campaign, ads under an ad set."""
        query = filter_query(
            seller_id=tenant.seller_id,
            visible_to=tenant.visible_to,
            campaign_id=campaign_id,
            adset_id=adset_id,
            search=search,
        )
        return answers(tenant, ads_manager.menus(query), views.menus)

    @get(
        "/sync-status",
        operation_id="readSyncStatus",
        summary="How fresh the figures are",
        sync_to_thread=True,
    )
    def sync_status(
        self, tenant: Given[Tenant], sync_status: Given[SyncStatusReader]
    ) -> list[wire.AccountFreshness]:
        """One entry per ad account, with the reason when a fetch failed."""
        accounts = sync_status.accounts(seller_id=tenant.seller_id, visible_to=tenant.visible_to)
        return [views.freshness(account) for account in accounts]

    @post(
        "/sync",
        operation_id="syncNow",
        summary="Fetch now",
        status_code=200,
        responses={202: ResponseSpec(wire.SyncQueued, description="The worker does the rest")},
    )
    @keyed(Keyed.STEPS)
    def sync(
        self,
        tenant: Given[Tenant],
        actor: Given[Actor],
        request_sync: Given[RequestSync],
        data: RequestBody[wire.SyncBody] = wire.SyncBody(),  # noqa: B008
    ) -> Response[wire.SyncDone]:
        """Fetches metadata and status at once, or queues the figures of one `date`.

        Once per minute and seller; 400 tells the seconds that are left.
        """
        account = AdAccountId(as_uuid(data.ad_account_id)) if data.ad_account_id else None
        answer = request_sync(
            seller_id=tenant.seller_id,
            by=actor,
            account_id=account,
            day=data.date,
            visible_to=tenant.visible_to,
        )
        if data.date or answer.run_ids:
            queued = views.queued(answer, data.date)
            return JsonResponse[Any](queued, status_code=202)
        return JsonResponse(views.synced(answer), status_code=200)

    @post(
        "/import-stats",
        operation_id="importStats",
        summary="Import an Ads Manager export",
        status_code=200,
        request_max_body_size=MAX_UPLOAD_BYTES + _FORM_OVERHEAD_BYTES,
    )
    @keyed(Keyed.STEPS)
    def import_stats(
        self,
        data: MultipartBody[wire.ImportForm],
        tenant: Given[Tenant],
        actor: Given[Actor],
        import_stats: Given[ImportStats],
    ) -> wire.ImportReport:
        """Stores the sound rows and names the others; importing twice changes nothing.

        Without `adAccountId` the column Account ID tells the account. One row is one day: a
        report over a window is refused as a whole.
        """
        file = cast("BinaryIO", data.file.file)
        if file.seek(0, SEEK_END) > MAX_UPLOAD_BYTES:
            raise RequestEntityTooLarge
        file.seek(0)
        account = AdAccountId(as_uuid(data.ad_account_id)) if data.ad_account_id else None
        result = import_stats(
            seller_id=tenant.seller_id,
            file=file,
            by=actor,
            account_id=account,
            visible_to=tenant.visible_to,
        )
        return views.imported(result)


def _look(
    reader: AdsManagerReader, asked: ListInput, tenant: Tenant, level: Level
) -> AbstractContextManager[Look[AdsManagerPage]]:
    query = list_query(
        asked, seller_id=tenant.seller_id, level=level, visible_to=tenant.visible_to
    )
    return reader.look(query)
