"""What every place where ads are made must do."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.factories import remote
from tests.rows import Factory
from tests.sellers_at_meta import AtMeta, sellers_at_meta

from pixecom.adapters.mock.ads import MockAdsGateway
from pixecom.application.advertising.ports import AdsGateway, Remote, RemoteAccount
from pixecom.domain.advertising.drafts import (
    AdDraft,
    AdsetDraft,
    Audience,
    Budget,
    CampaignDraft,
    Change,
    CreativeDraft,
    ImageDraft,
    Kind,
    LaunchTag,
    Story,
    VideoDraft,
)
from pixecom.domain.advertising.strategies import AudienceMode, Placement
from pixecom.domain.shared.lifecycle import BudgetType, DeliveryStatus, EntityStatus
from pixecom.entrypoints.simulator.world import AccountPlan, Plan
from pixecom.settings import Settings

GERMANY = Audience(
    people={"geo_locations": {"countries": ["DE"]}, "age_min": 25},
    mode=AudienceMode.MANUAL,
    placements=(Placement.FACEBOOK_FEED, Placement.INSTAGRAM_REELS),
)
DAILY = Budget(amount=Decimal(20), type=BudgetType.DAILY)


def tag() -> LaunchTag:
    return LaunchTag(f"px-{secrets.token_urlsafe(12)}")


def campaign() -> CampaignDraft:
    return CampaignDraft(name="Summer", tag=tag(), budget=DAILY)


def adset(campaign_id: str) -> AdsetDraft:
    return AdsetDraft(
        name="Summer — AdSet 1",
        tag=tag(),
        campaign_id=campaign_id,
        goal="OFFSITE_CONVERSIONS",
        audience=GERMANY,
        pixel_id="9001",
    )


class AdsGatewayContract:
    """Subclass it, name the class ``Test…``, and give the two fixtures."""

    def test_makes_everything_paused_from_campaign_to_ad(
        self, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        top = gateway.create(account=account, draft=campaign())
        middle = gateway.create(account=account, draft=adset(top))
        video = VideoDraft(name="Clip", tag=tag(), address="https://cdn.example/clip.mp4")
        clip = gateway.create(account=account, draft=video)
        while not gateway.video_is_ready(account=account, external_id=clip):
            pass
        image = gateway.create(
            account=account, draft=ImageDraft(name="Cover", tag=tag(), content=b"pixels")
        )
        story = Story(
            page_id="8001", destination="https://shop.example/x", image_id=image, video_id=clip
        )
        shown = gateway.create(
            account=account, draft=CreativeDraft(name="Creative", tag=tag(), post=story)
        )
        draft = AdDraft(name="Ad 1", tag=tag(), adset_id=middle, creative_id=shown)
        ad = gateway.create(account=account, draft=draft)

        made = [(Kind.CAMPAIGN, top), (Kind.ADSET, middle), (Kind.AD, ad)]
        stand = [gateway.read(account=account, kind=kind, external_id=each) for kind, each in made]
        assert [each.name for each in stand] == ["Summer", "Summer — AdSet 1", "Ad 1"]
        assert {each.status for each in stand} == {EntityStatus.PAUSED}
        assert stand[0].budget == DAILY

    def test_finds_what_it_made_by_its_tag_alone(
        self, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        top = campaign()
        made = gateway.create(account=account, draft=top)
        below = adset(made)
        child = gateway.create(account=account, draft=below)
        clip = VideoDraft(name="Clip", tag=tag(), address="https://cdn.example/clip.mp4")
        video = gateway.create(account=account, draft=clip)

        assert gateway.find(account=account, kind=Kind.CAMPAIGN, tag=top.tag) == made
        assert gateway.find(account=account, kind=Kind.ADSET, tag=below.tag, below=made) == child
        assert gateway.find(account=account, kind=Kind.VIDEO, tag=clip.tag) == video
        assert gateway.find(account=account, kind=Kind.CAMPAIGN, tag=below.tag) is None
        assert gateway.find(account=account, kind=Kind.CREATIVE, tag=tag()) is None

    def test_does_not_take_a_longer_tag_for_its_own(
        self, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        draft = campaign()
        gateway.create(account=account, draft=draft)
        assert (
            gateway.find(account=account, kind=Kind.CAMPAIGN, tag=LaunchTag(draft.tag[:-1]))
            is None
        )

    def test_knows_an_image_by_its_content(
        self, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        one = ImageDraft(name="Cover", tag=tag(), content=b"the same pixels")
        first = gateway.create(account=account, draft=one)
        again = gateway.create(account=account, draft=replace(one, name="Other", tag=tag()))
        other = gateway.create(account=account, draft=replace(one, content=b"other pixels"))

        assert first == again != other
        assert gateway.find(account=account, kind=Kind.IMAGE, tag=one.tag) is None

    def test_keeps_what_was_changed(self, gateway: AdsGateway, account: RemoteAccount) -> None:
        made = gateway.create(account=account, draft=campaign())
        more = Budget(amount=Decimal(75), type=BudgetType.DAILY)

        for change in (
            Change(status=EntityStatus.ACTIVE),
            Change(budget=more),
            Change(name="Autumn"),
            Change(name="Autumn"),
        ):
            gateway.change(account=account, kind=Kind.CAMPAIGN, external_id=made, change=change)

        assert gateway.read(account=account, kind=Kind.CAMPAIGN, external_id=made) == Remote(
            name="Autumn",
            status=EntityStatus.ACTIVE,
            effective_status="ACTIVE",
            delivery_status=DeliveryStatus.ACTIVE,
            budget=more,
        )

    def test_deletes_what_is_told_to_be_deleted(
        self, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        draft = campaign()
        made = gateway.create(account=account, draft=draft)

        gone = Change(status=EntityStatus.DELETED)
        gateway.change(account=account, kind=Kind.CAMPAIGN, external_id=made, change=gone)

        stands = gateway.read(account=account, kind=Kind.CAMPAIGN, external_id=made)
        assert stands.status is EntityStatus.DELETED
        assert gateway.find(account=account, kind=Kind.CAMPAIGN, tag=draft.tag) is None

    def test_makes_nothing_in_a_rehearsal(
        self, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        end = datetime(2026, 12, 1, tzinfo=UTC)
        whole = Budget(amount=Decimal(500), type=BudgetType.LIFETIME)
        draft = replace(campaign(), budget=whole, ends_at=end)

        gateway.rehearse(account=account, draft=draft)

        assert gateway.find(account=account, kind=Kind.CAMPAIGN, tag=draft.tag) is None


class TestMockAdsGateway(AdsGatewayContract):
    @pytest.fixture
    def account(self, make: Factory) -> RemoteAccount:
        return remote(make.ad_account(make.seller()))

    @pytest.fixture
    def gateway(self) -> AdsGateway:
        return MockAdsGateway()

    def test_makes_in_another_process_the_same_object(self, account: RemoteAccount) -> None:
        draft = campaign()
        ids = {MockAdsGateway().create(account=account, draft=draft) for _ in range(2)}
        assert len(ids) == 1


@pytest.fixture(scope="module")
def at_meta(settings: Settings, make: Factory) -> Iterator[AtMeta]:
    plan = Plan(seed=3, accounts=(AccountPlan(campaigns=1),))
    with sellers_at_meta(plan, settings=settings, make=make) as running:
        yield running


class TestMetaAdsGateway(AdsGatewayContract):
    """Against the simulator, which shares no code with the gateway."""

    @pytest.fixture
    def account(self, at_meta: AtMeta) -> RemoteAccount:
        return remote(at_meta.connected())

    @pytest.fixture
    def gateway(self, at_meta: AtMeta, account: RemoteAccount) -> AdsGateway:
        gateway = at_meta.container.ads_gateways().for_account(account)
        assert gateway is not None
        return gateway
