from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.adapters.system.currencies import CURRENCIES
from pixecom.application.shared.audit import differences, facts
from pixecom.domain.identity.settings import SellerSettings
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.period import zone, zone_names

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FULL = SellerSettings(
    brand_name="A Brand",
    default_currency="USD",
    timezone="UTC",
    support_email="help@shop.example",
    meta_pixel_id="12",
    google_analytics_id="G-1",
    auto_tracking_refresh=False,
    created_at=NOW,
    updated_at=NOW,
    version=3,
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "brand_name": st.none() | st.text(max_size=300),
    "default_currency": st.none() | st.sampled_from(["EUR", "usd", "", "DEM"]),
    "timezone": st.none() | st.sampled_from(["Asia/Tokyo", "asia/tokyo", "", "UTC"]),
    "support_email": st.none() | st.sampled_from(["A@B.example", "x", ""]),
    "meta_pixel_id": st.none() | st.text(alphabet="0123456789 x", max_size=110),
    "google_analytics_id": st.none() | st.text(alphabet="Gg-1 _", max_size=110),
    "auto_tracking_refresh": st.booleans(),
}
CHANGES = st.fixed_dictionaries({}, optional=VALUES)


class TestChanged:
    @given(changes=CHANGES)
    def test_keeps_what_was_not_named_and_only_acceptable_values(
        self, changes: dict[str, Any]
    ) -> None:
        try:
            new = FULL.changed(changes, currencies=CURRENCIES, at=LATER)
        except Invalid:
            return
        assert (new.version, new.updated_at, new.created_at) == (4, LATER, NOW)
        for name in VALUES.keys() - changes.keys():
            assert getattr(new, name) == getattr(FULL, name)
        for name in ("brand_name", "support_email", "meta_pixel_id", "google_analytics_id"):
            assert getattr(new, name) != ""
        assert new.default_currency in CURRENCIES
        assert new.timezone in zone_names()
        assert new.meta_pixel_id is None or new.meta_pixel_id.isdecimal()

    @given(changes=CHANGES.filter(bool))
    def test_done_twice_is_done_once(self, changes: dict[str, Any]) -> None:
        try:
            once = FULL.changed(changes, currencies=CURRENCIES, at=LATER)
        except Invalid:
            return
        twice = once.changed(changes, currencies=CURRENCIES, at=LATER)
        assert differences(once, twice) == ({}, {})

    def test_names_every_problem(self) -> None:
        wrong = {"timezone": "Nowhere", "default_currency": None, "meta_pixel_id": "x"}
        with pytest.raises(Invalid) as caught:
            FULL.changed(wrong, currencies=CURRENCIES, at=LATER)
        assert [each.split()[0] for each in caught.value.details] == [
            "timezone",
            "defaultCurrency",
            "metaPixelId",
        ]


class TestLists:
    def test_of_zones_holds_zones_alone(self) -> None:
        assert {
            "UTC",
            "Europe/Berlin",
            "Asia/Kolkata",
            "America/Argentina/Ushuaia",
        } <= zone_names()
        assert not zone_names() & {"Factory", "localtime", "posixrules"}
        for name in zone_names():
            assert zone(name).key == name
            assert len(name) <= 64

    def test_of_currencies_holds_money_alone(self) -> None:
        assert {"USD", "EUR", "JPY", "KWD", "VED"} <= CURRENCIES
        assert not CURRENCIES & {"XAU", "XXX", "XTS", "DEM", "usd", "HRK"}
        assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
        assert 140 <= len(CURRENCIES) <= 200


class TestFacts:
    def test_are_plain_and_named_as_in_the_api(self) -> None:
        told = facts(FULL)
        assert told["brandName"] == "A Brand"
        assert told["createdAt"] == NOW.isoformat()
        assert set(told) >= {"metaPixelId", "autoTrackingRefresh", "version"}

    def test_leave_out_what_a_repr_leaves_out(self) -> None:
        from pixecom.application.shared.mail import Mail

        mail = Mail(to="a@b.example", subject="S", text="a secret link")
        assert facts(mail) == {"to": "a@b.example", "subject": "S"}
