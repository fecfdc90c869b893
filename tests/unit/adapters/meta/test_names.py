"""Meta's own library as an oracle: every field, level and status that we name exists there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adcampaignlearningstageinfo import AdCampaignLearningStageInfo
from facebook_business.adobjects.adreportrun import AdReportRun
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.adsinsights import AdsInsights
from facebook_business.adobjects.adspixel import AdsPixel
from facebook_business.adobjects.campaign import Campaign
from facebook_business.adobjects.page import Page as FacebookPage
from facebook_business.apiconfig import ads_api_config
from tests.conftest import Gate

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
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.settings import Settings

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
