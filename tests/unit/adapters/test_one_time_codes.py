from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.adapters.crypto.one_time_codes import PyotpCodes
from pixecom.domain.shared.ids import UserId

CODES = PyotpCodes(pepper="p" * 32)
# RFC 6238, appendix B, SHA-1; the table has 8 digits, of which ours are the last 6
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_TABLE = [
    (59, "94287082", 0x1),
    (1_111_111_109, "07081804", 0x23523EC),
    (1_111_111_111, "14050471", 0x23523ED),
    (1_234_567_890, "89005924", 0x273EF07),
    (2_000_000_000, "69279037", 0x3F940AA),
    (20_000_000_000, "65353130", 0x27BC86AA),
]
AT = datetime(2026, 11, 21, 8, 30, 15, tzinfo=UTC)
USER = UserId(uuid4())


class TestCodesOfAnApp:
    @pytest.mark.parametrize(("seconds", "code", "step"), RFC_TABLE)
    def test_are_those_of_rfc_6238(self, seconds: int, code: str, step: int) -> None:
        at = datetime.fromtimestamp(seconds, UTC)
        assert CODES.step_of(secret=RFC_SECRET, code=code[2:], at=at) == step

    @given(st.integers(-200, 200))
    def test_are_good_one_step_before_and_after(self, seconds: int) -> None:
        secret = CODES.new_secret()
        shown = pyotp.TOTP(secret).at(AT + timedelta(seconds=seconds))
        then, now = (int((AT + timedelta(seconds=s)).timestamp()) // 30 for s in (seconds, 0))
        found = CODES.step_of(secret=secret, code=shown, at=AT)
        assert (found is not None) == (abs(then - now) <= 1)

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "１２３４５６", "-12345"])
    def test_have_six_digits(self, code: str) -> None:
        assert CODES.step_of(secret=RFC_SECRET, code=code, at=AT) is None

    def test_may_be_typed_with_a_blank(self) -> None:
        shown = pyotp.TOTP(RFC_SECRET).at(AT)
        spaced = f" {shown[:3]} {shown[3:]}"
        assert CODES.step_of(secret=RFC_SECRET, code=spaced, at=AT) is not None

    def test_come_from_secrets_of_160_bits_that_apps_can_read(self) -> None:
        secret = CODES.new_secret()
        read = pyotp.parse_uri(CODES.uri(secret=secret, account="ada@pixecom.test"))
        assert len(base64.b32decode(secret)) == 20
        assert (read.secret, read.name, read.issuer) == (secret, "ada@pixecom.test", "PixEcom")


class TestRecoveryCodes:
    def test_are_ten_different_ones(self) -> None:
        codes = CODES.recovery_codes()
        assert len(set(codes)) == 10
        assert all(len(base64.b32decode(code.replace("-", ""))) == 10 for code in codes)

    def test_may_be_typed_as_people_do(self) -> None:
        code = CODES.recovery_codes()[0]
        digests = {
            CODES.digest(recovery_code=typed, user_id=USER)
            for typed in (code, code.lower(), code.replace("-", " "), f" {code} ")
        }
        assert len(digests) == 1

    def test_belong_to_one_user_and_one_pepper(self) -> None:
        code = CODES.recovery_codes()[0]
        other = PyotpCodes(pepper="q" * 32)
        digests = {
            CODES.digest(recovery_code=code, user_id=USER),
            CODES.digest(recovery_code=code, user_id=UserId(uuid4())),
            other.digest(recovery_code=code, user_id=USER),
        }
        assert len(digests) == 3
        assert not any(code in digest for digest in digests)
