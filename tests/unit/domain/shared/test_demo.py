from __future__ import annotations

from collections import Counter

from pixecom.domain.shared.demo import OWNER_EMAIL, demo_sellers
from pixecom.domain.shared.period import zone


class TestDemoSellers:
    def test_are_the_same_every_time(self) -> None:
        assert demo_sellers() == demo_sellers()

    def test_live_in_different_zones_with_different_money(self) -> None:
        first, second = demo_sellers()
        assert zone(first.timezone) != zone(second.timezone)
        assert first.currency != second.currency

    def test_have_an_owner_each_and_every_role_between_them(self) -> None:
        roles = [Counter(user.role for user in seller.users) for seller in demo_sellers()]
        assert all(role["OWNER"] == 1 for role in roles)
        assert set(roles[0]) == {"OWNER", "EDITOR", "VIEWER"}
        assert demo_sellers()[0].users[0].email == OWNER_EMAIL

    def test_have_campaigns_whose_names_need_care(self) -> None:
        names = [campaign.name for campaign in demo_sellers()[0].campaigns]
        assert len(names) == 12
        assert any("🧊" in name for name in names)
        assert any('"' in name and "'" in name for name in names)

    def test_name_only_accounts_and_sellpages_that_they_have(self) -> None:
        for seller in demo_sellers():
            accounts = {account.external_id for account in seller.accounts}
            pages = {page.slug for page in seller.sellpages} | {None}
            assert {campaign.account for campaign in seller.campaigns} == accounts
            assert {campaign.sellpage for campaign in seller.campaigns} <= pages

    def test_give_every_ad_set_three_ads(self) -> None:
        adsets = [
            adset
            for seller in demo_sellers()
            for campaign in seller.campaigns
            for adset in campaign.adsets
        ]
        assert {len(adset.ads) for adset in adsets} == {3}
        assert len(adsets) == 36
