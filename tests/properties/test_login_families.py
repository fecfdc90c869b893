"""Login families equal a pure model, whatever happens to them, on a real database (G14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from tests.conftest import Gate
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.application.identity.ports import Client
from pixecom.container import Container
from pixecom.domain.identity import PlatformRole, Principal, SellerRole, User
from pixecom.domain.shared.errors import NotFound, Unauthenticated
from pixecom.domain.shared.ids import FamilyId, SellerId, UserId
from pixecom.settings import Settings

GRACE, WEEK = 20, 7 * 24 * 3600
# No sum of these comes near the end of a grace or of a life: the real seconds that a test takes
# change no verdict.
PAUSES = (12, 25, 4 * 24 * 3600)
FAMILIES = 4
NUMBERS = st.integers(min_value=0, max_value=1000)
SWITCHES = {
    "user": "UPDATE users SET is_active = NOT is_active WHERE id = :user",
    "membership": "UPDATE seller_users SET is_active = NOT is_active WHERE user_id = :user",
}


@dataclass(kw_only=True, eq=False)
class Family:
    """What the model knows of a login, and the first access token that it gave."""

    id: FamilyId
    access: str = field(repr=False)
    revoked: bool = False


@dataclass(kw_only=True, eq=False)
class Token:
    """What the model knows of a refresh token."""

    family: Family
    value: str = field(repr=False)
    made_at: int
    rotated_at: int | None = None
    successor: Token | None = None


class LoginFamilies(RuleBasedStateMachine):
    """One user, and every refresh token that was ever given to it."""

    def __init__(self, container: Container, platform: Database, make: Factory) -> None:
        super().__init__()
        self.container, self.platform = container, platform
        self.seller_id = SellerId(make.seller())
        self.email = f"family-{self.seller_id}@pixecom.test"
        user_id = make.member(self.seller_id, user_id=make.user(email=self.email))
        self.user = User(id=UserId(user_id), email=self.email, display_name="A User")
        self.given: list[Token] = []
        self.now = 0
        self.is_welcome = True

    @initialize()
    def begin(self) -> None:
        self.log_in()
        self.log_in()

    @precondition(lambda self: len(self._open()) < FAMILIES)
    @rule()
    def log_in(self) -> None:
        with self.container.identity_works()() as work:
            account = work.accounts.find(email=self.email)
            assert account is not None
            assert account.membership is not None
            session = self.container.sessions().start(
                work=work, account=account, membership=account.membership, client=Client()
            )
            work.commit()
        claims = self.container.access_tokens().read(token=session.access_token)
        family = Family(id=claims.family_id, access=session.access_token)
        self._remember(family, session.refresh_token)

    @precondition(lambda self: self._living())
    @rule(number=NUMBERS)
    def refresh_in_a_living_family(self, number: int) -> None:
        self._refresh(self._living()[number % len(self._living())])

    @rule(number=NUMBERS)
    def refresh_anything(self, number: int) -> None:
        self._refresh(self._any(number))

    def _refresh(self, token: Token) -> None:
        expected = self._verdict(token)
        if expected == "reuse":
            token.family.revoked = True
        if expected in {"reuse", "refused"}:
            with pytest.raises(Unauthenticated):
                self.container.refresh()(refresh_token=token.value, client=Client())
            return
        made = self.container.refresh()(refresh_token=token.value, client=Client())
        if expected == "repeated":
            assert token.successor is not None
            assert made.refresh_token == token.successor.value
            return
        assert made.refresh_token not in {each.value for each in self.given}
        token.rotated_at = self.now
        token.successor = self._remember(token.family, made.refresh_token)

    @precondition(lambda self: len(self._open()) > 1)
    @rule(number=NUMBERS)
    def log_out(self, number: int) -> None:
        token = self._any(number)
        self.container.log_out()(refresh_token=token.value, client=Client())
        token.family.revoked = True

    @precondition(lambda self: len(self._open()) > 1)
    @rule(number=NUMBERS)
    def end_one(self, number: int) -> None:
        family = self._any(number).family
        expected = nullcontext() if family.id in self._open() else pytest.raises(NotFound)
        with expected:
            self.container.end_session()(
                principal=self._principal(family), family_id=family.id, client=Client()
            )
            family.revoked = True

    @precondition(lambda self: len(self._open()) > 1)
    @rule(number=NUMBERS)
    def log_out_everywhere(self, number: int) -> None:
        token, expected = self._any(number), len(self._open())
        log_out = self.container.log_out_everywhere()
        assert log_out(principal=self._principal(token.family), client=Client()) == expected
        for each in self.given:
            each.family.revoked = True

    @rule(seconds=st.sampled_from(PAUSES))
    def wait(self, seconds: int) -> None:
        self._execute(
            "UPDATE refresh_tokens SET created_at = created_at - make_interval(secs => :s),"
            " rotated_at = rotated_at - make_interval(secs => :s),"
            " expires_at = expires_at - make_interval(secs => :s) WHERE user_id = :user",
            s=seconds,
        )
        self.now += seconds

    @precondition(lambda self: self._copies())
    @rule(number=NUMBERS)
    def bring_back_a_copy(self, number: int) -> None:
        """A rotated token of a living family comes back after its grace: always its end."""
        self.wait(25)
        copies = self._copies()
        if copies:
            copy = copies[number % len(copies)]
            self._refresh(copy)
            assert copy.family.id not in self._open()

    @rule(number=NUMBERS, what=st.sampled_from(sorted(SWITCHES)))
    def refresh_while_switched_off(self, number: int, what: str) -> None:
        self._execute(SWITCHES[what])
        self.is_welcome = False
        self._refresh(self._any(number))
        self.ask(number)
        self._execute(SWITCHES[what])
        self.is_welcome = True

    @rule(number=NUMBERS)
    def ask(self, number: int) -> None:
        """The access token of a family is good as long as family, user and membership are."""
        token = self._any(number)
        welcome = self.is_welcome and not token.family.revoked
        try:
            self.container.authenticate()(token=token.family.access)
        except Unauthenticated:
            assert not welcome
        else:
            assert welcome

    @invariant()
    def the_living_families_are_those_of_the_model(self) -> None:
        found = self.container.open_sessions().of_user(user_id=self.user.id)
        assert {each.family_id for each in found} == self._open()
        assert len(found) == len(self._open())

    def _verdict(self, token: Token) -> str:
        if token.family.revoked:
            return "refused"
        if token.rotated_at is not None and self.now - token.rotated_at > GRACE:
            return "reuse"
        expired = token.rotated_at is None and self.now - token.made_at >= WEEK
        if expired or not self.is_welcome:
            return "refused"
        return "rotated" if token.rotated_at is None else "repeated"

    def _open(self) -> set[FamilyId]:
        return {
            each.family.id
            for each in self.given
            if each.rotated_at is None
            and self.now - each.made_at < WEEK
            and not each.family.revoked
        }

    def _any(self, number: int) -> Token:
        return self.given[number % len(self.given)]

    def _living(self) -> list[Token]:
        living = self._open()
        return [each for each in self.given if each.family.id in living]

    def _copies(self) -> list[Token]:
        return [each for each in self._living() if each.rotated_at is not None]

    def _remember(self, family: Family, value: str) -> Token:
        token = Token(family=family, value=value, made_at=self.now)
        self.given.append(token)
        return token

    def _principal(self, family: Family) -> Principal:
        return Principal(
            user=self.user,
            seller_id=self.seller_id,
            seller_role=SellerRole.OWNER,
            platform_role=PlatformRole.SELLER,
            is_superadmin=False,
            family_id=family.id,
        )

    def _execute(self, statement: str, **values: object) -> None:
        with self.platform.global_() as connection:
            connection.execute(text(statement), {"user": self.user.id, **values})


@pytest.fixture(scope="module")
def container(settings: Settings) -> Iterator[Container]:
    container = Container(settings=settings)
    yield container
    container.disconnect()


class TestLoginFamilies:
    @pytest.mark.parametrize(
        "size",
        [(15, 30), pytest.param((500, 50), marks=pytest.mark.long)],
        ids=["in short", "at length"],
    )
    def test_equal_a_pure_model(
        self,
        container: Container,
        platform_database: Database,
        make: Factory,
        gate: Gate,
        size: tuple[int, int],
    ) -> None:
        class Here(LoginFamilies):
            def __init__(self) -> None:
                super().__init__(container, platform_database, make)

        examples, steps = size
        run_state_machine_as_test(
            Here,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        gate(f"G14: {examples} × {steps} steps of login families equal the model")
