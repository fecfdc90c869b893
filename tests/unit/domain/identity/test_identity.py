from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.domain.identity import (
    FailedLogins,
    RefreshToken,
    SellerRole,
    Verdict,
    check_password,
    clean_display_name,
    clean_email,
    slug_of,
)
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import FamilyId, UserId

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def token(
    *,
    expires_in: timedelta = timedelta(days=1),
    rotated: timedelta | None = None,
    is_revoked: bool = False,
) -> RefreshToken:
    return RefreshToken(
        id=uuid4(),
        family_id=FamilyId(uuid4()),
        user_id=UserId(uuid4()),
        expires_at=NOW + expires_in,
        rotated_at=None if rotated is None else NOW - rotated,
        is_revoked=is_revoked,
    )


class TestRefreshToken:
    def test_is_rotated_until_it_expires(self) -> None:
        assert token(expires_in=MOMENT).verdict(at=NOW) is Verdict.ROTATE
        assert token(expires_in=timedelta(0)).verdict(at=NOW) is Verdict.REFUSE

    def test_gives_its_successor_again_for_twenty_seconds(self) -> None:
        grace = timedelta(seconds=20)
        assert token(rotated=grace).verdict(at=NOW) is Verdict.REPEAT
        assert token(rotated=grace + MOMENT).verdict(at=NOW) is Verdict.REUSE

    def test_betrays_a_copy_also_after_it_expired(self) -> None:
        old = token(rotated=timedelta(days=8), expires_in=-timedelta(days=1))
        assert old.verdict(at=NOW) is Verdict.REUSE

    @pytest.mark.parametrize("rotated", [None, timedelta(0), timedelta(days=1)])
    def test_is_refused_with_its_family(self, rotated: timedelta | None) -> None:
        assert token(rotated=rotated, is_revoked=True).verdict(at=NOW) is Verdict.REFUSE


class TestSellerRole:
    def test_includes_every_role_below_it(self) -> None:
        viewer, editor, admin, owner = SellerRole
        assert owner.includes(admin)
        assert admin.includes(editor)
        assert editor.includes(viewer)
        assert viewer.includes(viewer)

    def test_never_includes_a_role_above_it(self) -> None:
        viewer, editor, admin, owner = SellerRole
        assert not viewer.includes(editor)
        assert not editor.includes(admin)
        assert not admin.includes(owner)


class TestSlug:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("My Shop", "my-shop-ab12"),
            ("  --Anna's  Äpfel & Co.-- ", "anna-s-pfel-co-ab12"),
            ("商店", "store-ab12"),
            ("x" * 100, "x" * 60 + "-ab12"),
            ("x" * 59 + " y", "x" * 59 + "-ab12"),
        ],
    )
    def test_is_the_name_in_kebab_case_with_a_suffix(self, name: str, slug: str) -> None:
        assert slug_of(name, suffix="ab12") == slug


class TestCleaning:
    def test_stores_addresses_trimmed_and_in_lower_case(self) -> None:
        assert clean_email("  Anna@Shop.Example ") == "anna@shop.example"

    @pytest.mark.parametrize(
        "text", ["", "a", "a@b", "@b.c", "a@", "a b@c.d", "a@b@c.d", "a@b.", "x" * 250 + "@b.cde"]
    )
    def test_refuses_what_is_no_address(self, text: str) -> None:
        with pytest.raises(Invalid) as refused:
            clean_email(text)
        assert refused.value.details[0].startswith("email ")

    def test_trims_names(self) -> None:
        assert clean_display_name("  Anna  ") == "Anna"

    @pytest.mark.parametrize("text", ["", "   ", "x" * 101, "a\nb", "a\x00b"])
    def test_refuses_names_that_nobody_can_read(self, text: str) -> None:
        with pytest.raises(Invalid):
            clean_display_name(text)

    @pytest.mark.parametrize("password", ["12345678", "x" * 72, "päss wörd ✓"])
    def test_lets_passwords_be_what_they_want(self, password: str) -> None:
        check_password(password)

    @pytest.mark.parametrize("password", ["1234567", "x" * 73, "12345678\0"])
    def test_refuses_short_and_long_passwords(self, password: str) -> None:
        with pytest.raises(Invalid):
            check_password(password)


def failed(*seconds_ago: float) -> FailedLogins:
    return FailedLogins(ages=[timedelta(seconds=one) for one in seconds_ago])


class TestFailedLogins:
    @pytest.mark.parametrize(
        ("seconds_ago", "wait"),
        [
            ((), 0),
            ((4, 3, 2, 1), 0),
            ((4, 3, 2, 1, 0), 30),
            ((890, 3, 2, 1, 0), 30),
            ((900, 3, 2, 1, 0), 0),
            ((14, 13, 12, 11, 10), 20),
            ((34, 33, 32, 31, 30), 0),
            ((44, 43, 42, 41, 40, 0), 60),
            ((944, 943, 942, 941, 930, 0), 60),
            ((944, 943, 942, 941, 931, 0), 0),
        ],
    )
    def test_wait_from_the_fifth_on(self, seconds_ago: tuple[float, ...], wait: int) -> None:
        assert failed(*seconds_ago).wait == timedelta(seconds=wait)

    def test_wait_twice_as_long_each_time_up_to_fifteen_minutes(self) -> None:
        instants, now, waits = [0.0, 0, 0, 0], 0.0, []
        for _ in range(8):
            instants.append(now)
            wait = failed(*(now - each for each in instants)).wait.total_seconds()
            waits.append(wait)
            now += wait
        assert waits == [30, 60, 120, 240, 480, 900, 900, 900]

    @given(st.lists(st.floats(0, 10**5), max_size=40))
    def test_wait_at_most_fifteen_minutes(self, seconds_ago: list[float]) -> None:
        wait = failed(*sorted(seconds_ago, reverse=True)).wait
        assert timedelta() <= wait <= timedelta(minutes=15)
