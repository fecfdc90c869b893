from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec
import pytest

from pixecom.domain.shared.errors import Invalid
from pixecom.entrypoints.http.requests import decode
from pixecom.entrypoints.http.schemas.shared import Id, Wire


class Item(Wire, frozen=True, kw_only=True):
    quantity: Annotated[int, msgspec.Meta(ge=1)]
    price: Decimal | None = None


class Order(Wire, frozen=True, kw_only=True):
    items: list[Item]
    is_gift: bool = False
    weight: float = 0
    shop_id: Id | None = None


class TestDecode:
    def test_accepts_numeric_texts_for_numbers(self) -> None:
        order = decode(
            b'{"items":[{"quantity":"3","price":"1.10"},{"quantity":"4"}],"weight":"2.5"}', Order
        )
        assert [item.quantity for item in order.items] == [3, 4]
        assert order.items[0].price == Decimal("1.10")
        assert order.weight == 2.5

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (b'{"items":[{"quantity":0}]}', "items[0].quantity must not be less than 1"),
            (b'{"items":[{"quantity":"0"}]}', "items[0].quantity must not be less than 1"),
            (b'{"items":[{"quantity":"x"}]}', "items[0].quantity must be a whole number"),
            (b'{"items":[{"quantity":""}]}', "items[0].quantity must be a whole number"),
            (b'{"items":[{"quantity":"1.5"}]}', "items[0].quantity must be a whole number"),
            (b'{"items":[{"quantity":1.5}]}', "items[0].quantity must be a whole number"),
            (b'{"items":[{"quantity":true}]}', "items[0].quantity must be a whole number"),
            (b'{"items":[{}]}', "items[0].quantity is required"),
            (b'{"items":[{"quantity":1,"x":1}]}', "items[0].x is not a known field"),
            (b'{"items":[],"isGift":"true"}', "isGift must be true or false"),
            (b'{"items":[],"isGift":1}', "isGift must be true or false"),
            (b'{"items":{}}', "items must be a list"),
            (b'{"items":[],"shopId":"1"}', "shopId must be a UUID"),
            (b'{"items":[],"shopId":"00000000000000000000000000000000"}', "shopId must be a UUID"),
        ],
    )
    def test_is_strict_about_everything_else(self, body: bytes, said: str) -> None:
        with pytest.raises(Invalid) as refused:
            decode(body, Order)
        assert refused.value.details == (said,)

    def test_names_every_field_that_is_wrong(self) -> None:
        body = b'{"items":[{"quantity":"x"}],"isGift":1,"weight":"2.5","shopId":"1","more":1}'
        with pytest.raises(Invalid) as refused:
            decode(body, Order)
        assert refused.value.details == (
            "items[0].quantity must be a whole number",
            "isGift must be true or false",
            "shopId must be a UUID",
            "more is not a known field",
        )

    def test_names_what_is_missing_beside_what_is_wrong(self) -> None:
        with pytest.raises(Invalid) as refused:
            decode(b'{"isGift":1}', Order)
        assert refused.value.details == ("items is required", "isGift must be true or false")

    def test_names_no_more_than_somebody_would_read(self) -> None:
        body = msgspec.json.encode({f"field{number}": 1 for number in range(10_000)})
        with pytest.raises(Invalid) as refused:
            decode(body, Order)
        assert len(refused.value.details) < 60

    def test_accepts_ids_of_any_version(self) -> None:
        body = b'{"items":[],"shopId":"FFFFFFFF-ffff-FFFF-ffff-FFFFFFFFFFFF"}'
        assert decode(body, Order).shop_id == "FFFFFFFF-ffff-FFFF-ffff-FFFFFFFFFFFF"
