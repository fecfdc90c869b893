from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Table, func, select
from tests.fakes.clock import ManualClock

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher
from pixecom.adapters.mock.stats import MockStatsProvider
from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.advertising import PostgresAdAccounts
from pixecom.adapters.postgres.campaign_trees import PostgresCampaignTrees
from pixecom.adapters.postgres.demo import PostgresDemoStore
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.seller_names import PostgresSellerNames
from pixecom.application.shared.demo import SetUpDemo
from pixecom.domain.shared.demo import OWNER_EMAIL, PASSWORD, DemoSeller, demo_sellers
from pixecom.domain.shared.errors import Conflict, Forbidden, NotFound


@pytest.fixture(scope="module")
def demo(platform_database: Database) -> SetUpDemo:
    return SetUpDemo(
        store=PostgresDemoStore(platform_database),
        passwords=Argon2PasswordHasher(),
        clock=ManualClock(),
        allowed=True,
    )


@pytest.fixture(scope="module")
def sellers(demo: SetUpDemo) -> tuple[DemoSeller, ...]:
    return tuple(demo()) or tuple(demo_sellers())


def _count(database: Database, table: Table, seller: DemoSeller) -> int:
    query = select(func.count()).where(table.c.seller_id == seller.id)
    with database.transaction(seller.id) as connection:
        return int(connection.execute(query).scalar_one())


class TestSetUpDemo:
    def test_creates_the_whole_tree(
        self, sellers: tuple[DemoSeller, ...], app_database: Database
    ) -> None:
        counted = [
            _count(app_database, table, sellers[0])
            for table in (tables.campaigns, tables.adsets, tables.ads, tables.sellpages)
        ]
        assert counted == [12, 29, 87, 3]

    def test_makes_nothing_that_the_mock_does_not_list(
        self, sellers: tuple[DemoSeller, ...], app_database: Database
    ) -> None:
        """It would be taken for deleted."""
        mock = MockStatsProvider(trees=PostgresCampaignTrees(app_database))
        for seller in sellers:
            accounts = PostgresAdAccounts(app_database).active(seller_id=seller.id)
            listed = [
                row
                for account in accounts
                for page in mock.fetch_entities(account=account)
                for row in page
            ]
            tree = (tables.campaigns, tables.adsets, tables.ads)
            assert len(listed) == sum(_count(app_database, table, seller) for table in tree)

    def test_gives_accounts_their_zone_and_currency(
        self, sellers: tuple[DemoSeller, ...], app_database: Database
    ) -> None:
        for seller in sellers:
            accounts = PostgresAdAccounts(app_database).active(seller_id=seller.id)
            found = {(account.timezone, account.currency) for account in accounts}
            assert found == {(seller.timezone, seller.currency)}
            assert len(accounts) == len(seller.accounts)

    def test_stores_hashes_that_the_demo_password_fits(
        self, sellers: tuple[DemoSeller, ...], platform_database: Database
    ) -> None:
        emails = [user.email for seller in sellers for user in seller.users]
        query = select(tables.users.c.password_hash).where(tables.users.c.email.in_(emails))
        with platform_database.global_() as connection:
            hashes = connection.execute(query).scalars().all()
        hasher = Argon2PasswordHasher()
        assert len(set(hashes)) == len(emails)
        assert all(hasher.verify(password=PASSWORD, password_hash=one) for one in hashes)

    def test_marks_sellers_as_demo(
        self, sellers: tuple[DemoSeller, ...], platform_database: Database
    ) -> None:
        query = select(tables.sellers.c.origin).where(
            tables.sellers.c.id.in_([seller.id for seller in sellers])
        )
        with platform_database.global_() as connection:
            assert set(connection.execute(query).scalars()) == {"DEMO"}

    def test_creates_nothing_a_second_time(
        self, sellers: tuple[DemoSeller, ...], demo: SetUpDemo
    ) -> None:
        assert len(sellers) == 2
        assert demo() == []

    def test_is_refused_in_production(self, platform_database: Database) -> None:
        refused = SetUpDemo(
            store=PostgresDemoStore(platform_database),
            passwords=Argon2PasswordHasher(),
            clock=ManualClock(),
            allowed=False,
        )
        with pytest.raises(Forbidden, match="never made in production"):
            refused()

    def test_leaves_nothing_behind_when_an_address_is_taken(
        self, sellers: tuple[DemoSeller, ...], platform_database: Database
    ) -> None:
        twin = replace(sellers[1], id=sellers[0].users[0].id, slug="demo-twin")  # type: ignore[arg-type]
        store = PostgresDemoStore(platform_database)
        hashes = {user.email: "hash" for user in twin.users}
        with pytest.raises(Conflict):
            store.add(twin, password_hashes=hashes, at=ManualClock().now())
        assert not store.has(twin)


class TestSellerNames:
    @pytest.mark.parametrize("name", ["demo-store", OWNER_EMAIL, OWNER_EMAIL.upper()])
    def test_finds_by_slug_and_owner(
        self, sellers: tuple[DemoSeller, ...], platform_database: Database, name: str
    ) -> None:
        assert PostgresSellerNames(platform_database).find(name=name) == sellers[0].id

    def test_finds_by_id(
        self, sellers: tuple[DemoSeller, ...], platform_database: Database
    ) -> None:
        names = PostgresSellerNames(platform_database)
        assert names.find(name=str(sellers[1].id)) == sellers[1].id

    @pytest.mark.parametrize("name", ["nobody", "viewer@pixecom.test", ""])
    def test_says_that_there_is_none(self, platform_database: Database, name: str) -> None:
        with pytest.raises(NotFound, match="there is no seller"):
            PostgresSellerNames(platform_database).find(name=name)
