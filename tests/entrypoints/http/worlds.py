"""Sellers with something of every kind, and people who call the API in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from tests.entrypoints.http.conftest import PASSWORD, Person
from tests.entrypoints.http.credential_seeds import Typed, typed
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.identity.ports import Claims
from pixecom.application.shared.audit import Actor
from pixecom.container import Container
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.identity import PlatformRole, SellerRole
from pixecom.domain.shared.ids import ConnectionId, FamilyId, SellerId, UserId

SUPERADMIN = PlatformRole.SUPERADMIN.value
STAFF = tuple(role.value for role in PlatformRole if role is not PlatformRole.SELLER)
STRATEGY = {
    "budget": {"budgetType": "DAILY", "amount": 5000},
    "audience": {"mode": "ADVANTAGE_PLUS"},
    "placements": ["FACEBOOK_FEED"],
}
CALLERS = (*(role.value for role in SellerRole), SUPERADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSeller:
    """A seller's ids by the names that parameters have, and texts that only it may see."""

    seller_id: SellerId
    ids: Mapping[str, str]
    secrets: Sequence[str]

    def id_of(self, name: str) -> str:
        """Give the id that a parameter of this name takes.

        Raises:
            LookupError: a new kind of id; ``Worlds.seller`` must learn to make one.
        """
        if name not in self.ids:
            raise LookupError(f"{name}: tell tests/entrypoints/http/worlds.py what that is")
        return self.ids[name]


class Worlds:
    """Makes sellers and people who are logged in."""

    def __init__(self, container: Container, make: Factory, platform: Database) -> None:
        self._container = container
        self._make = make
        self._platform = platform
        self._password_hash = container.password_hasher().hash(password=PASSWORD)

    def seller(self) -> OneSeller:
        """Make a seller with something for every id that a route takes."""
        make, known_here = self._make, f"Known here alone {uuid4().hex}"
        tree = make.tree(
            make.seller(name=known_here), campaigns=1, adsets=1, ads=1, name=known_here
        )
        seller = tree.seller_id
        sellpage = make.sellpage(seller, title_override=known_here)
        member = make.user(display_name=known_here)
        membership = make.insert(
            tables.seller_users, seller_id=seller, user_id=member, role="EDITOR"
        )
        self._connect(seller, ConnectionId(tree.account.id))
        found: dict[str, UUID] = {
            "sellerId": seller,
            "adAccountId": tree.account.id,
            "connection_id": tree.account.id,
            "parentId": tree.account.id,
            "strategy_id": make.insert(
                tables.ad_strategies, seller_id=seller, name=known_here, config=STRATEGY
            ),
            "campaignId": tree.campaign_ids[0],
            "campaignIds": tree.campaign_ids[0],
            "adsetId": tree.adset_ids[0],
            "sellpageId": sellpage,
            "session_id": self.session(member, seller),
            "member_id": membership,
            "memberId": membership,
            "userId": member,
            "view_id": self._view(seller, member, name=known_here),
            "invitation_id": make.insert(
                tables.seller_invitations,
                seller_id=seller,
                email=f"{uuid4().hex}@pixecom.test",
                role="VIEWER",
                token_hash=uuid4().hex,
                expires_at=self._container.clock().now() + timedelta(days=7),
            ),
        }
        everything = (*found.values(), member, *tree.campaign_ids, *tree.adset_ids, *tree.ad_ids)
        return OneSeller(
            seller_id=seller,
            ids={name: str(each) for name, each in found.items()},
            secrets=[*map(str, everything), tree.account.external_id, known_here],
        )

    def person(self, role: str, seller_id: SellerId) -> Person:
        """Make somebody with a role in a seller, or of the platform without any, logged in."""
        email = f"{uuid4().hex}@pixecom.test"
        user = self._make.user(
            email=email,
            password_hash=self._password_hash,
            is_superadmin=role == SUPERADMIN,
            role=role if role in STAFF else PlatformRole.SELLER,
        )
        if role in STAFF:
            return self._logged_in(user, email, None, role)
        self._make.member(seller_id, user_id=user, role=role)
        return self._logged_in(user, email, seller_id, role)

    def typed(self, operation: str, person: Person) -> Typed:
        """Give what a person would type who has the mail, or the app, at hand."""
        return typed(self._container, operation, person)

    def session_of(self, person: Person) -> UUID:
        """Make another living login of somebody."""
        return self.session(UUID(person.user_id), None)

    def view_of(self, person: Person, seller_id: SellerId) -> UUID:
        """Make a view of somebody's."""
        return self._view(seller_id, UUID(person.user_id), name="Mine")

    def _view(self, seller_id: UUID, user_id: UUID, *, name: str) -> UUID:
        return self._make.insert(
            tables.user_views, seller_id=seller_id, user_id=user_id, screen="x", name=name
        )

    def session(
        self, user_id: UUID, seller_id: SellerId | None, *, refresh_token: str = ""
    ) -> UUID:
        """Make a living login of a user."""
        family, secrets = self._container.ids().new(), self._container.secrets()
        self._make.insert(
            tables.refresh_tokens,
            user_id=user_id,
            token=secrets.digest(refresh_token=refresh_token or family.hex),
            family_id=family,
            active_seller_id=seller_id,
            expires_at=self._container.clock().now() + timedelta(days=7),
        )
        return family

    def fingerprint(self, seller_id: SellerId) -> str:
        """Give a digest of all rows of a seller."""
        queries = (
            f"SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {name} t"  # noqa: S608
            " WHERE seller_id = :seller"
            for name, table in sorted(tables.metadata.tables.items())
            if table.info["tenant"]
        )
        with self._platform.global_() as connection:
            rows = connection.execute(text(" UNION ALL ".join(queries)), {"seller": seller_id})
            return " ".join(str(row[0]) for row in rows)

    def deletion_code(self) -> str:
        """Give the code of somebody who was forgotten."""
        deletion_id = self._container.ids().new()
        self._container.platform_users().remember_deletion(deletion_id=deletion_id, by=Actor())
        return deletion_id.hex

    def _connect(self, seller_id: SellerId, connection_id: ConnectionId) -> None:
        """Give a connection a token."""
        sealed = self._container.token_vault().sealed(
            Token(text=f"EAA{uuid4().hex}"), seller_id=seller_id, connection_id=connection_id
        )
        with self._container.advertising_works()(seller_id) as work:
            work.tokens.put(tokens=[sealed], expires_at=None)
            work.commit()

    def _logged_in(self, user: UUID, email: str, seller_id: SellerId | None, role: str) -> Person:
        refresh_token = self._container.secrets().refresh_token()
        claims = Claims(
            user_id=UserId(user),
            seller_id=seller_id,
            role=role,
            is_superadmin=role == SUPERADMIN,
            family_id=FamilyId(self.session(user, seller_id, refresh_token=refresh_token)),
        )
        return Person(
            email=email,
            user_id=str(user),
            seller_id=str(seller_id or ""),
            token=self._container.access_tokens().issue(claims=claims),
            refresh_token=refresh_token,
        )
