"""Meta's own library as an oracle: every field, level and status that we name exists there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import pytest
from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adcampaignlearningstageinfo import AdCampaignLearningStageInfo
from facebook_business.adobjects.adcreative import AdCreative
from facebook_business.adobjects.adcreativelinkdata import AdCreativeLinkData
from facebook_business.adobjects.adcreativelinkdatacalltoaction import (
    AdCreativeLinkDataCallToAction,
)
from facebook_business.adobjects.adcreativeobjectstoryspec import AdCreativeObjectStorySpec
from facebook_business.adobjects.adcreativevideodata import AdCreativeVideoData
from facebook_business.adobjects.adimage import AdImage
from facebook_business.adobjects.adpromotedobject import AdPromotedObject
from facebook_business.adobjects.adreportrun import AdReportRun
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.adsinsights import AdsInsights
from facebook_business.adobjects.adspixel import AdsPixel
from facebook_business.adobjects.advideo import AdVideo
from facebook_business.adobjects.campaign import Campaign
from facebook_business.adobjects.page import Page as FacebookPage
from facebook_business.adobjects.targeting import Targeting
from facebook_business.apiconfig import ads_api_config
from tests.conftest import Gate

from pixecom.adapters.meta.ads import EDGES_OF
from pixecom.adapters.meta.forms import BUDGETS, form_of
from pixecom.adapters.meta.mapping import DELIVERY, WITHOUT_MINOR_UNIT
from pixecom.adapters.meta.oauth import ACCOUNT_FIELDS, NAME_FIELDS, PAGE_FIELDS
from pixecom.adapters.meta.payloads import InsightPayload, LearningStage, ObjectPayload
from pixecom.adapters.meta.questions import (
    DELETED,
    EDGES,
    FIGURES,
    IDENTITIES,
    METADATA,
    REPORT_STATE,
    STATUSES,
)
from pixecom.domain.advertising.drafts import (
    AdDraft,
    AdsetDraft,
    Audience,
    Budget,
    CampaignDraft,
    CreativeDraft,
    Draft,
    ExistingPost,
    ImageDraft,
    Kind,
    LaunchTag,
    Story,
    VideoDraft,
)
from pixecom.domain.advertising.strategies import AudienceMode, Placement
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.domain.shared.lifecycle import BudgetType, EntityStatus
from pixecom.settings import Settings

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
GIVEN: Final[dict[str, Any]] = {"name": "A name", "tag": LaunchTag("px-0123456789")}
STORY = Story(page_id="1", destination="https://shop.example", image_id="h")
DRAFTS: tuple[Draft, ...] = (
    CampaignDraft(
        **GIVEN, budget=Budget(amount=Decimal(5), type=BudgetType.LIFETIME), ends_at=NOW
    ),
    AdsetDraft(
        **GIVEN,
        campaign_id="1",
        goal="REACH",
        pixel_id="2",
        ends_at=NOW,
        audience=Audience(
            people={"age_min": 18}, mode=AudienceMode.MANUAL, placements=tuple(Placement)
        ),
    ),
    CreativeDraft(**GIVEN, post=STORY, url_tags="utm_source=facebook"),
    CreativeDraft(**GIVEN, post=replace(STORY, video_id="3")),
    CreativeDraft(**GIVEN, post=ExistingPost(page_id="1", post_id="2")),
    AdDraft(**GIVEN, adset_id="1", creative_id="2"),
    VideoDraft(**GIVEN, address="https://cdn.example/clip.mp4"),
    ImageDraft(**GIVEN, content=b"pixels"),
)
MADE_OF = {
    Kind.CAMPAIGN: Campaign,
    Kind.ADSET: AdSet,
    Kind.CREATIVE: AdCreative,
    Kind.AD: Ad,
    Kind.VIDEO: AdVideo,
    Kind.IMAGE: AdImage,
}
OBJECTS = {Level.CAMPAIGN: Campaign, Level.ADSET: AdSet, Level.AD: Ad}


def values(enumeration: type) -> set[str]:
    return {value for name, value in vars(enumeration).items() if not name.startswith("_")}


class TestMetasOwnLibrary:
    def test_is_of_the_version_that_we_ask_for(self) -> None:
        fields = Settings.__dataclass_fields__
        assert ads_api_config["API_VERSION"] == fields["meta_graph_version"].default

    @pytest.mark.parametrize("level", Level)
    def test_knows_every_field_of_an_insight(self, level: Level) -> None:
        assert {*IDENTITIES[level], *FIGURES} <= values(AdsInsights.Field)
        assert level.value.lower() in values(AdsInsights.Level)

    @pytest.mark.parametrize("level", TIERS)
    def test_knows_every_field_of_an_object(self, level: Level) -> None:
        assert set(METADATA[level]) <= values(OBJECTS[level].Field)
        assert hasattr(AdAccount, f"get_{EDGES[level].replace('adsets', 'ad_sets')}")

    @pytest.mark.parametrize("level", TIERS)
    def test_knows_the_same_statuses(self, level: Level) -> None:
        assert {*STATUSES[level], DELETED} == values(OBJECTS[level].EffectiveStatus)

    def test_knows_every_status_that_we_map(self) -> None:
        known = [values(kind.EffectiveStatus) for kind in OBJECTS.values()]
        assert set(DELIVERY) <= set().union(*known)

    def test_knows_every_field_that_we_read(self) -> None:
        objects = set().union(*(values(kind.Field) for kind in OBJECTS.values()))
        assert set(InsightPayload.__struct_fields__) <= values(AdsInsights.Field)
        assert set(ObjectPayload.__struct_fields__) <= objects
        learning = values(AdCampaignLearningStageInfo.Field)
        assert set(LearningStage.__struct_fields__) <= learning
        assert set(REPORT_STATE) <= values(AdReportRun.Field)

    def test_knows_every_field_of_what_a_token_opens(self) -> None:
        assert set(ACCOUNT_FIELDS) <= values(AdAccount.Field)
        assert set(PAGE_FIELDS) <= values(FacebookPage.Field)
        assert set(NAME_FIELDS) <= values(AdsPixel.Field)

    @pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.kind)
    def test_knows_every_field_of_a_form(self, draft: Draft) -> None:
        form = form_of(draft, "USD")
        assert set(form) <= values(MADE_OF[draft.kind].Field)
        assert set(form.get("targeting", {})) <= values(Targeting.Field)
        assert set(form.get("promoted_object", {})) <= values(AdPromotedObject.Field)
        story = form.get("object_story_spec", {})
        assert set(story) <= values(AdCreativeObjectStorySpec.Field)
        assert set(story.get("video_data", {})) <= values(AdCreativeVideoData.Field)
        assert set(story.get("link_data", {})) <= values(AdCreativeLinkData.Field)

    def test_knows_every_value_of_a_form(self) -> None:
        campaign, adset = (form_of(draft, "USD") for draft in DRAFTS[:2])
        assert campaign["objective"] in values(Campaign.Objective)
        assert campaign["bid_strategy"] in values(Campaign.BidStrategy)
        assert campaign["status"] in values(Campaign.Status)
        assert adset["billing_event"] in values(AdSet.BillingEvent)
        assert adset["promoted_object"]["custom_event_type"] in values(
            AdPromotedObject.CustomEventType
        )
        assert "SHOP_NOW" in values(AdCreativeLinkDataCallToAction.Type)
        assert set(BUDGETS.values()) <= values(Campaign.Field)
        assert {each.value for each in EntityStatus} == values(Ad.Status)
        for edge in EDGES_OF.values():
            name = edge.replace("adsets", "ad_sets")
            name = name.replace("adcre", "ad_cre").replace("advid", "ad_vid")
            assert hasattr(AdAccount, f"get_{name.replace('adim', 'ad_im')}")

    def test_knows_every_currency_without_a_minor_unit(self) -> None:
        assert values(AdAccount.Currency) >= WITHOUT_MINOR_UNIT

    def test_finds_no_difference(self, gate: Gate) -> None:
        names = list(_names())
        gate(f"Meta: {len(names)} names compared with facebook-business, 0 differences")
        assert names


def _names() -> Iterator[str]:
    for table in (IDENTITIES, METADATA, STATUSES):
        for listed in table.values():
            yield from listed
    yield from (
        *ACCOUNT_FIELDS,
        *PAGE_FIELDS,
        *FIGURES,
        *REPORT_STATE,
        *DELIVERY,
        *EDGES.values(),
        *WITHOUT_MINOR_UNIT,
    )
