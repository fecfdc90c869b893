"""Numbers as spreadsheets write them."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.adapters.csv_import.numbers import Convention, conventions_of, parse_number

POINT, COMMA = Convention.POINT, Convention.COMMA


def written(amount: Decimal, convention: Convention, separator: str) -> str:
    plain = f"{amount:,f}"
    thousands, fraction = (separator, ".") if convention is POINT else (separator, ",")
    return plain.translate({ord(","): thousands, ord("."): fraction})


class TestParseNumber:
    @pytest.mark.parametrize(
        ("text", "convention", "expected"),
        [
            ("", POINT, "0"),
            ("  ", COMMA, "0"),
            ("1,240", POINT, "1240"),
            ("1,063.80", POINT, "1063.80"),
            ("1 063.80", POINT, "1063.80"),
            ("1\u00a0063.80", POINT, "1063.80"),
            ("12\u202f345\u202f678", POINT, "12345678"),
            ("213434828", POINT, "213434828"),
            ("1.063,80", COMMA, "1063.80"),
            ("1 063,80", COMMA, "1063.80"),
            ("63,8", COMMA, "63.8"),
            ("0.000001", POINT, "0.000001"),
        ],
    )
    def test_reads_money(self, text: str, convention: Convention, expected: str) -> None:
        assert parse_number(text, convention, whole=False) == Decimal(expected)

    @pytest.mark.parametrize(
        ("text", "whole", "reason"),
        [
            ("abc", False, "not a number"),
            ("1.2E+5", False, "not a number"),
            ("1,24", False, "not a number"),
            ("1,240 567", False, "not a number"),
            ("NaN", False, "not a number"),
            ("$5", False, "not a number"),
            ("٣", True, "not a number"),
            ("-5", False, "negative"),
            ("12.5", True, "not a whole number"),
            ("0.0000001", False, "exact to a millionth"),
            ("99999999999", True, "larger than any real figure"),
        ],
    )
    def test_says_what_is_wrong(self, text: str, whole: bool, reason: str) -> None:
        with pytest.raises(ValueError, match=reason):
            parse_number(text, POINT, whole=whole)

    @given(
        st.integers(0, 10**12).map(lambda n: Decimal(n).scaleb(-2)),
        st.sampled_from([(POINT, ","), (POINT, " "), (POINT, ""), (COMMA, "."), (COMMA, " ")]),
    )
    def test_reads_back_what_either_convention_writes(
        self, amount: Decimal, style: tuple[Convention, str]
    ) -> None:
        convention, separator = style
        text = written(amount, convention, separator)
        assert parse_number(text, convention, whole=False) == amount

    @given(st.text(max_size=30), st.sampled_from(Convention), st.booleans())
    def test_any_text_is_a_number_or_a_reason(
        self, text: str, convention: Convention, whole: bool
    ) -> None:
        with contextlib.suppress(ValueError):
            assert parse_number(text, convention, whole=whole) >= 0


class TestConventionsOf:
    @pytest.mark.parametrize(
        ("text", "whole", "expected"),
        [
            ("63.80", False, {POINT}),
            ("63,80", False, {COMMA}),
            ("1,240", False, {POINT, COMMA}),
            ("1,240", True, {POINT}),
            ("1.240", True, {COMMA}),
            ("7", True, {POINT, COMMA}),
            ("x", False, set()),
        ],
    )
    def test_tell_how_a_cell_can_be_read(
        self, text: str, whole: bool, expected: set[Convention]
    ) -> None:
        assert conventions_of(text, whole=whole) == expected
