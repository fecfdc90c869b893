from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from pixecom.adapters.crypto.proofs import HmacProofs
from pixecom.application.identity.credentials_ports import Claimed, Purpose
from pixecom.domain.shared.ids import UserId

PROOFS = HmacProofs(pepper="p" * 32)
ENDS = datetime(2026, 11, 21, 9, tzinfo=UTC)
users = st.uuids().map(UserId)
purposes = st.sampled_from(Purpose)


def made(user: UUID, state: str, purpose: Purpose = Purpose.VERIFY_EMAIL) -> str:
    return PROOFS.issue(purpose=purpose, user_id=UserId(user), state=state, expires_at=ENDS)


class TestHmacProofs:
    @given(users, st.text(), purposes)
    def test_say_whose_they_are_and_hold(self, user: UserId, state: str, purpose: Purpose) -> None:
        proof = made(user, state, purpose)
        assert PROOFS.claimed(proof=proof) == Claimed(user_id=user, expires_at=ENDS)
        assert PROOFS.holds(proof=proof, purpose=purpose, state=state)

    @given(users, st.text(), st.text())
    def test_hold_in_one_state(self, user: UserId, state: str, other: str) -> None:
        assume(state != other)
        proof = made(user, state)
        assert not PROOFS.holds(proof=proof, purpose=Purpose.VERIFY_EMAIL, state=other)
        assert not PROOFS.holds(proof=proof, purpose=Purpose.RESET_PASSWORD, state=state)
        theirs = HmacProofs(pepper="q" * 32)
        assert not theirs.holds(proof=proof, purpose=Purpose.VERIFY_EMAIL, state=state)

    @given(users, st.integers(0, 52 * 8 - 1))
    def test_notice_every_changed_bit(self, user: UserId, bit: int) -> None:
        """User and end are signed: whoever changes them has no proof."""
        import base64

        raw = bytearray(base64.urlsafe_b64decode(made(user, "s") + "=="))
        raw[bit // 8] ^= 1 << bit % 8
        changed = base64.urlsafe_b64encode(raw).decode().rstrip("=")
        assert not PROOFS.holds(proof=changed, purpose=Purpose.VERIFY_EMAIL, state="s")

    @given(st.text() | st.binary(max_size=60).map(lambda raw: raw.hex()))
    def test_are_not_noise(self, noise: str) -> None:
        assert PROOFS.claimed(proof=noise) is None
        assert not PROOFS.holds(proof=noise, purpose=Purpose.VERIFY_EMAIL, state="")
