"""Whatever members do to each other, an owner stays and nobody gains more than was theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from tests.conftest import Gate
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.identity.ports import Client
from pixecom.container import Container
from pixecom.domain.identity import PlatformRole, Principal, SellerRole, User
from pixecom.domain.shared.errors import Conflict, Forbidden, NotFound
from pixecom.domain.shared.ids import FamilyId, MemberId, SellerId, UserId
from pixecom.settings import Settings

EXAMPLES, STEPS = 25, 20
WHO = st.integers(min_value=0, max_value=4)
ROLES = st.sampled_from(SellerRole)
RANK = {role: rank for rank, role in enumerate(SellerRole)}
REFUSED = (Forbidden, Conflict, NotFound)


@dataclass(kw_only=True)
class Person:
    """What the model knows of a member; ``role`` None is no member any more."""

    user: User
    member_id: MemberId
    role: SellerRole | None
    is_active: bool = True

    @property
    def works(self) -> SellerRole | None:
        return self.role if self.is_active else None


class Members(RuleBasedStateMachine):
    """Five members of one seller; the model says what each act must come to."""

    def __init__(self, container: Container, platform: Database, make: Factory) -> None:
        super().__init__()
        self.container, self.platform = container, platform
        self.seller_id = SellerId(make.seller())
        roles = ("OWNER", "OWNER", "ADMIN", "ADMIN", "EDITOR")
        self.people = [self._member(make, SellerRole(role)) for role in roles]

    def _member(self, make: Factory, role: SellerRole) -> Person:
        user_id = UserId(make.user())
        member_id = make.insert(
            tables.seller_users, seller_id=self.seller_id, user_id=user_id, role=role.value
        )
        user = User(id=user_id, email=f"{user_id}@pixecom.test", display_name="A Member")
        return Person(user=user, member_id=MemberId(member_id), role=role)

    def principal(self, person: Person) -> Principal:
        return Principal(
            user=person.user,
            seller_id=self.seller_id,
            seller_role=SellerRole.OWNER,  # as if it had been so when the request began
            platform_role=PlatformRole.SELLER,
            is_superadmin=False,
            family_id=FamilyId(person.user.id),
        )

    def owners_without(self, person: Person) -> int:
        return sum(each.works is SellerRole.OWNER for each in self.people if each is not person)

    def refusal(
        self, by: Person, target: Person, new: SellerRole | None
    ) -> type[Exception] | None:
        """Say why ``target`` must not come to work as ``new``; None is not at all."""
        mine = by.works
        if mine is None or RANK[mine] < RANK[SellerRole.ADMIN]:
            return Forbidden
        if target.role is None:
            return NotFound
        if RANK[target.role] > RANK[mine]:
            return Forbidden
        was_owner = target.works is SellerRole.OWNER
        if was_owner and new is not SellerRole.OWNER and self.owners_without(target) == 0:
            return Conflict
        return None

    @rule(by=WHO, whom=WHO, role=ROLES)
    def give_a_role(self, by: int, whom: int, role: SellerRole) -> None:
        actor, one = self.people[by], self.people[whom]
        expected = self.refusal(actor, one, role if one.is_active else None)
        mine = actor.works
        if expected in {None, Conflict} and mine and RANK[role] > RANK[mine]:
            expected = Forbidden
        change = self.container.change_member()

        def act() -> None:
            change(
                principal=self.principal(actor),
                client=Client(),
                member_id=one.member_id,
                role=role,
            )
            one.role = role

        self.expect(expected, act)

    @rule(by=WHO, whom=WHO, is_active=st.booleans())
    def switch(self, by: int, whom: int, *, is_active: bool) -> None:
        actor, one = self.people[by], self.people[whom]
        expected = self.refusal(actor, one, one.role if is_active else None)
        change = self.container.change_member()

        def act() -> None:
            change(
                principal=self.principal(actor),
                client=Client(),
                member_id=one.member_id,
                is_active=is_active,
            )
            one.is_active = is_active

        self.expect(expected, act)

    @rule(by=WHO, whom=WHO)
    def remove(self, by: int, whom: int) -> None:
        actor, one = self.people[by], self.people[whom]
        remove = self.container.remove_member()

        def act() -> None:
            remove(principal=self.principal(actor), client=Client(), member_id=one.member_id)
            one.role = None

        self.expect(self.refusal(actor, one, None), act)

    @rule(by=WHO, whom=WHO)
    def transfer(self, by: int, whom: int) -> None:
        actor, one = self.people[by], self.people[whom]
        expected = self.refusal(actor, one, SellerRole.OWNER)
        if expected is None:
            if actor.works is not SellerRole.OWNER:
                expected = Forbidden
            elif actor is one or not one.is_active:
                expected = Conflict
        transfer = self.container.transfer_ownership()

        def act() -> None:
            transfer(principal=self.principal(actor), client=Client(), member_id=one.member_id)
            actor.role, one.role = SellerRole.ADMIN, SellerRole.OWNER

        self.expect(expected, act)

    def expect(self, refusal: type[Exception] | None, act: Callable[[], None]) -> None:
        if refusal is None:
            act()
            return
        with pytest.raises(REFUSED) as caught:
            act()
        assert caught.type is refusal, (caught.value, refusal)

    @invariant()
    def rows_equal_the_model(self) -> None:
        table = tables.seller_users
        with self.platform.global_() as connection:
            rows = connection.execute(
                select(table.c.id, table.c.role, table.c.is_active).where(
                    table.c.seller_id == self.seller_id
                )
            ).all()
        stored = {row.id: (row.role, row.is_active) for row in rows}
        assert stored == {
            person.member_id: (person.role.value, person.is_active)
            for person in self.people
            if person.role
        }

    @invariant()
    def an_owner_stays(self) -> None:
        assert any(person.works is SellerRole.OWNER for person in self.people)


@pytest.fixture(scope="module")
def container(settings: Settings) -> Iterator[Container]:
    container = Container(settings=settings)
    yield container
    container.disconnect()


def test_members_equal_the_model(
    container: Container, platform_database: Database, make: Factory, gate: Gate
) -> None:
    class Here(Members):
        def __init__(self) -> None:
            super().__init__(container, platform_database, make)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    gate(f"Members: {EXAMPLES} × {STEPS} acts equal the model, an owner always stays")


@given(roles=st.tuples(ROLES, ROLES))
def test_a_role_includes_what_is_below_it(roles: tuple[SellerRole, SellerRole]) -> None:
    higher, lower = roles
    assert higher.includes(lower) == (RANK[higher] >= RANK[lower])
