from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.application.insights.cursors import (
    Position,
    SortValue,
    decode,
    encode,
    fingerprint,
    position_of,
)
from pixecom.application.insights.reports import (
    WHOLE_HISTORY,
    AdsManagerQuery,
    DayBounds,
    EntityFilter,
    SortColumn,
    SortDirection,
)
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.errors import InvalidCursor
from pixecom.domain.shared.ids import AdAccountId, CampaignId, SellerId, SellpageId, UserId
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus

QUERY = AdsManagerQuery(seller_id=SellerId(UUID(int=1)))
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=255)
numbers = st.decimals(
    min_value=-(10**24), max_value=10**24, allow_nan=False, allow_infinity=False, places=10
)


def values_of(column: SortColumn) -> st.SearchStrategy[SortValue]:
    match column:
        case SortColumn.NAME | SortColumn.STATUS:
            return names
        case SortColumn.DELIVERY_STATUS:
            return st.none() | names
        case SortColumn.START_DATE:
            return st.none() | st.dates()
        case SortColumn.CREATED_AT:
            return st.datetimes(
                datetime(1970, 1, 1),  # noqa: DTZ001 - the zone is given beside it
                timezones=st.just(UTC),
            )
        case SortColumn.BUDGET_PER_DAY:
            return st.none() | numbers
        case _:
            return numbers


@st.composite
def positions(draw: st.DrawFn) -> Position:
    column = draw(st.sampled_from(SortColumn))
    return Position(
        sort_by=column,
        direction=draw(st.sampled_from(SortDirection)),
        value=draw(values_of(column)),
        id=draw(st.uuids()),
        asked=fingerprint(QUERY, WHOLE_HISTORY),
        basis=draw(st.text("0123456789abcdef", min_size=32, max_size=32)),
        total_rows=draw(st.integers(0, 2**63 - 1)),
    )


class TestACursor:
    @given(positions())
    def test_comes_back_as_it_was(self, position: Position) -> None:
        back = decode(encode(position))

        assert back == position
        assert str(back.value) == str(position.value) or isinstance(back.value, Decimal)

    @given(positions())
    def test_is_safe_in_an_address(self, position: Position) -> None:
        assert set(encode(position)) <= set(BASE64URL)

    @given(st.text(max_size=300) | st.text(BASE64URL, max_size=300))
    def test_from_any_text_is_that_text_or_refused(self, text: str) -> None:
        try:
            position = decode(text)
        except InvalidCursor:
            return
        assert encode(position) == text

    @pytest.mark.parametrize("character", ["x", '"', "\n", "\u202e", "😀"])
    def test_holds_the_longest_name(self, character: str) -> None:
        position = Position(
            sort_by=SortColumn.NAME,
            direction=SortDirection.ASCENDING,
            value=character * 255,
            id=UUID(int=9),
            asked=fingerprint(QUERY, WHOLE_HISTORY),
            basis="f" * 32,
            total_rows=2**63 - 1,
        )
        assert decode(encode(position)) == position

    @given(positions(), st.integers(min_value=0), st.integers(min_value=0, max_value=6))
    def test_with_a_flipped_bit_is_refused(self, position: Position, where: int, bit: int) -> None:
        text = encode(position)
        place = where % len(text)
        damaged = text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :]

        with pytest.raises(InvalidCursor):
            decode(damaged)

    @given(positions(), st.integers(min_value=0), st.text(min_size=1, max_size=5))
    def test_cut_or_lengthened_is_refused(self, position: Position, where: int, more: str) -> None:
        text = encode(position)

        for damaged in (text[: where % len(text)], text + more, more + text):
            with pytest.raises(InvalidCursor):
                decode(damaged)

    @pytest.mark.parametrize("text", ["", "=", "AA", "null", "0" * 10_000, "é", "\ud800"])
    def test_that_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidCursor):
            decode(text)


class TestAPosition:
    CHANGES = (
        replace(QUERY, seller_id=SellerId(UUID(int=2))),
        replace(QUERY, level=Level.ADSET, parent_id=UUID(int=3)),
        replace(QUERY, visible_to=UserId(UUID(int=4))),
        replace(QUERY, where=EntityFilter(sellpages=(SellpageId(UUID(int=5)),))),
        replace(QUERY, where=EntityFilter(accounts=(AdAccountId(UUID(int=5)),))),
        replace(QUERY, where=EntityFilter(campaigns=(CampaignId(UUID(int=5)),))),
        replace(QUERY, where=EntityFilter(statuses=(EntityStatus.ACTIVE,))),
        replace(QUERY, where=EntityFilter(delivery_statuses=(DeliveryStatus.ACTIVE,))),
        replace(QUERY, where=EntityFilter(search="x")),
        replace(QUERY, sort_by=SortColumn.NAME),
        replace(QUERY, direction=SortDirection.ASCENDING),
    )

    def cursor(self, query: AdsManagerQuery, days: DayBounds = WHOLE_HISTORY) -> str:
        return encode(
            Position(
                sort_by=query.sort_by,
                direction=query.direction,
                value=datetime(2026, 1, 1, tzinfo=UTC),
                id=UUID(int=9),
                asked=fingerprint(query, days),
                basis="1",
                total_rows=3,
            )
        )

    def test_belongs_to_the_query_that_made_it(self) -> None:
        query = replace(QUERY, cursor=self.cursor(QUERY))

        position = position_of(query, WHOLE_HISTORY)

        assert position is not None
        assert position.id == UUID(int=9)

    def test_does_not_depend_on_the_limit(self) -> None:
        query = replace(QUERY, cursor=self.cursor(QUERY), limit=7)

        assert position_of(query, WHOLE_HISTORY) is not None

    def test_is_absent_on_the_first_page(self) -> None:
        assert position_of(QUERY, WHOLE_HISTORY) is None

    @pytest.mark.parametrize("other", CHANGES)
    def test_of_another_query_is_refused(self, other: AdsManagerQuery) -> None:
        with pytest.raises(InvalidCursor):
            position_of(replace(other, cursor=self.cursor(QUERY)), WHOLE_HISTORY)

    def test_of_other_days_is_refused(self) -> None:
        days = DayBounds(last=date(2026, 1, 1))

        with pytest.raises(InvalidCursor):
            position_of(replace(QUERY, cursor=self.cursor(QUERY)), days)

    def test_never_becomes_the_first_page_when_empty(self) -> None:
        with pytest.raises(InvalidCursor):
            position_of(replace(QUERY, cursor=""), WHOLE_HISTORY)
