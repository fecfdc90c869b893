from __future__ import annotations

from uuid import uuid4

import pytest
from tests.fakes.clock import ManualClock

from pixecom.adapters.crypto.tokens import JwtAccessTokens
from pixecom.adapters.system.clock import SystemClock
from pixecom.application.identity.ports import Claims
from pixecom.domain.shared.errors import Unauthenticated
from pixecom.domain.shared.ids import FamilyId, SellerId, UserId


@pytest.fixture
def claims() -> Claims:
    return Claims(
        user_id=UserId(uuid4()),
        seller_id=SellerId(uuid4()),
        role="OWNER",
        is_superadmin=False,
        family_id=FamilyId(uuid4()),
    )


class TestJwtAccessTokens:
    def test_a_token_that_was_read_before_ends_with_its_time(self, claims: Claims) -> None:
        clock = ManualClock(SystemClock().now())
        tokens = JwtAccessTokens(secret="s" * 64, lifetime_seconds=900, clock=clock)
        token = tokens.issue(claims=claims)
        assert tokens.read(token=token) == tokens.read(token=token) == claims
        clock.advance(909)
        assert tokens.read(token=token) == claims
        clock.advance(1)
        with pytest.raises(Unauthenticated):
            tokens.read(token=token)

    def test_remembers_no_token_of_another_secret(self, claims: Claims) -> None:
        clock = ManualClock(SystemClock().now())
        ours = JwtAccessTokens(secret="s" * 64, lifetime_seconds=900, clock=clock)
        others = JwtAccessTokens(secret="t" * 64, lifetime_seconds=900, clock=clock)
        token = ours.issue(claims=claims)
        ours.read(token=token)
        with pytest.raises(Unauthenticated):
            others.read(token=token)
