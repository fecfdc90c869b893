from __future__ import annotations

import psycopg
import pytest
from psycopg import sql
from tests.conftest import Gate
from tests.integration.postgres.tenancy import findings, tenant_tables
from tests.rows import Factory
from tests.servers import MONTHLY

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.domain.shared.ids import SellerId

_TENANT = "seller_id = nullif(current_setting('app.seller_id', true), '')::uuid"
_SOUND = (
    "CREATE TABLE probe (seller_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid,"
    " PRIMARY KEY (seller_id, id));"
    "ALTER TABLE probe ENABLE ROW LEVEL SECURITY;"
    "ALTER TABLE probe FORCE ROW LEVEL SECURITY;"
    f"CREATE POLICY tenant ON probe USING ({_TENANT}) WITH CHECK ({_TENANT});"
)
_NAMES = sorted(name for name, table in tables.metadata.tables.items() if table.info["tenant"])


@pytest.fixture(scope="module")
def sellers(make: Factory) -> tuple[SellerId, SellerId]:
    """Two sellers with rows in every tenant table."""
    return make.everything(), make.everything()


class TestTheCatalogue:
    def test_keeps_tenants_apart_in_every_table(self, owner_url: str, gate: Gate) -> None:
        with psycopg.connect(owner_url) as owner:
            found = tenant_tables(owner)
            assert findings(owner) == []
        assert set(_NAMES) < set(found), "the check saw every tenant table, and partitions"
        gate(f"G10: {len(found)} tenant tables and partitions, 0 findings")

    def test_knows_each_sound_table(self, owner_url: str) -> None:
        with psycopg.connect(owner_url) as owner:
            owner.execute(_SOUND.encode())
            assert findings(owner) == []
            owner.rollback()

    @pytest.mark.parametrize(
        ("change", "finding"),
        [
            ("ALTER TABLE probe DISABLE ROW LEVEL SECURITY", "not enabled"),
            ("ALTER TABLE probe NO FORCE ROW LEVEL SECURITY", "not forced"),
            ("DROP POLICY tenant ON probe", "no policy for adrw"),
            ("CREATE POLICY open ON probe USING (true)", "policy open admits more"),
            (
                "CREATE POLICY open ON probe FOR INSERT TO pixecom_app WITH CHECK (true)",
                "policy open admits more",
            ),
            (
                (
                    "DROP POLICY tenant ON probe;"
                    f"CREATE POLICY tenant ON probe FOR SELECT USING ({_TENANT})"
                ),
                "no policy for adw",
            ),
            (
                (
                    "DROP POLICY tenant ON probe; CREATE POLICY tenant ON probe"
                    " USING (seller_id = current_setting('app.seller_id')::uuid)"
                ),
                "policy tenant admits more",
            ),
            ("CREATE INDEX ix_probe_id ON probe (id)", "ix_probe_id does not begin"),
            ("ALTER TABLE probe ADD CONSTRAINT uq_probe_id UNIQUE (id)", "uq_probe_id does not"),
            (
                (
                    "ALTER TABLE probe ADD CONSTRAINT fk_probe"
                    " FOREIGN KEY (campaign_id, seller_id) REFERENCES campaigns (id, seller_id)"
                ),
                "fk_probe is not composite",
            ),
            ("ALTER TABLE probe ALTER seller_id TYPE text", "no seller_id uuid"),
            ("CREATE TABLE second (id uuid PRIMARY KEY)", "second: no seller_id uuid"),
            (
                (
                    "ALTER TABLE products ADD COLUMN seller_id uuid, ADD COLUMN campaign_id uuid,"
                    " ADD CONSTRAINT fk_back FOREIGN KEY (seller_id, campaign_id)"
                    " REFERENCES campaigns (seller_id, id)"
                ),
                "products: fk_back points from a global table",
            ),
            (
                (
                    f"CREATE TABLE part PARTITION OF {MONTHLY}"
                    " FOR VALUES FROM ('1999-01-01') TO ('1999-02-01')"
                ),
                "part: row-level security is not forced",
            ),
            (f"GRANT SELECT ON {MONTHLY}_default TO pixecom_app", "has grants of its own"),
        ],
    )
    def test_is_refused_when(self, owner_url: str, change: str, finding: str) -> None:
        if "TYPE text" in change:
            change = f"DROP POLICY tenant ON probe; {change}"
        with psycopg.connect(owner_url) as owner:
            owner.execute(_SOUND.encode())
            owner.execute(change.encode())
            found = findings(owner)
            owner.rollback()
        assert any(finding in each for each in found), found


@pytest.mark.parametrize("table", _NAMES)
class TestEveryTenantTable:
    def test_shows_no_row_without_a_seller(
        self, database_urls: DatabaseUrls, sellers: tuple[SellerId, SellerId], table: str
    ) -> None:
        counted = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        with psycopg.connect(database_urls.app) as app:
            absent = app.execute(counted).fetchone()
            app.execute("SELECT set_config('app.seller_id', %s, true)", (str(sellers[0]),))
            own = app.execute(counted).fetchone()
            app.rollback()
            empty = app.execute(counted).fetchone()
        assert absent == (0,)
        assert empty == (0,)
        assert own is not None
        assert own[0] > 0, "else this test proves nothing"

    def test_shows_no_row_of_another_seller(
        self, app_database: Database, sellers: tuple[SellerId, SellerId], table: str
    ) -> None:
        owners = sql.SQL("SELECT DISTINCT seller_id FROM {}").format(sql.Identifier(table))
        with app_database.raw(sellers[1]) as app:
            assert app.execute(owners).fetchall() == [(sellers[1],)]

    def test_lets_nobody_change_a_row_of_another_seller(
        self, app_database: Database, sellers: tuple[SellerId, SellerId], table: str
    ) -> None:
        one, other = sellers
        name = sql.Identifier(table)
        statements = (
            sql.SQL("UPDATE {} SET seller_id = seller_id WHERE seller_id = %s").format(name),
            sql.SQL("DELETE FROM {} WHERE seller_id = %s").format(name),
        )
        for statement in statements:
            try:
                with app_database.raw(other) as app:
                    assert app.execute(statement, (one,)).rowcount == 0
            except psycopg.errors.InsufficientPrivilege:
                assert table in {"ad_stats_raw", "outbox"}, "these the app may only add to"

    def test_takes_no_row_for_another_seller(
        self, app_database: Database, sellers: tuple[SellerId, SellerId], table: str
    ) -> None:
        """A copied row fails on security before it can fail on its key."""
        one, other = sellers
        columns = [each.name for each in tables.metadata.tables[table].columns][1:]
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        copied = sql.SQL(
            "INSERT INTO {table} (seller_id, {columns}) SELECT %s, {columns} FROM {table} LIMIT 1"
        ).format(table=sql.Identifier(table), columns=listed)
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            app_database.raw(other) as app,
        ):
            app.execute(copied, (one,))


class TestForeignKeys:
    def test_never_reach_into_another_tenant(self, make: Factory) -> None:
        tree, stranger = make.tree(), make.seller()
        with pytest.raises(Exception, match="Related record not found"):
            make.adset(stranger, tree.campaign_ids[0])


class TestGlobalTables:
    def test_hide_secrets_from_the_app(self, database_urls: DatabaseUrls) -> None:
        secret = (
            "SELECT password_hash FROM users",
            "SELECT totp_secret_enc FROM users",
            "SELECT recovery_codes FROM users",
            "SELECT token FROM refresh_tokens",
            "SELECT * FROM users",
        )
        for query in secret:
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                psycopg.connect(database_urls.app) as app,
            ):
                app.execute(query.encode())

    def test_let_the_app_read_who_people_are(self, app_database: Database, make: Factory) -> None:
        user_id = make.user(display_name="Ada")
        with app_database.global_raw() as app:
            query = "SELECT display_name FROM users WHERE id = %s"
            assert app.execute(query, (user_id,)).fetchone() == ("Ada",)

    def test_are_not_written_by_the_app(self, database_urls: DatabaseUrls) -> None:
        for table in ("users", "sellers", "products", "refresh_tokens", "meta_environment"):
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                psycopg.connect(database_urls.app) as app,
            ):
                app.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


class TestMemberships:
    def test_are_seen_by_the_person_across_sellers(
        self, app_database: Database, make: Factory
    ) -> None:
        user_id = make.user()
        homes = {make.seller(), make.seller()}
        for seller_id in homes:
            make.member(seller_id, user_id=user_id)
        make.member(make.seller())
        with app_database.raw(None, user_id=user_id) as app:
            seen = {row[0] for row in app.execute("SELECT seller_id FROM seller_users")}
            changed = app.execute("UPDATE seller_users SET is_active = false").rowcount
        assert seen == homes
        assert changed == 0


class TestTheAuditLog:
    def test_takes_entries_of_the_seller_and_of_nobody(
        self, app_database: Database, make: Factory
    ) -> None:
        seller_id, other = make.seller(), make.seller()
        entry = "INSERT INTO audit_logs (id, event, seller_id) VALUES (%s, 'PROBE', %s)"
        with app_database.raw(seller_id) as app:
            app.execute(entry, (f"own {seller_id}", seller_id))
            app.execute(entry, (f"no seller {seller_id}", None))
            seen = app.execute("SELECT DISTINCT seller_id FROM audit_logs").fetchall()
        assert seen == [(seller_id,)]
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            app_database.raw(seller_id) as app,
        ):
            app.execute(entry, (f"foreign {seller_id}", other))

    @pytest.mark.parametrize("act", ["UPDATE audit_logs SET event = ''", "DELETE FROM audit_logs"])
    def test_is_changed_by_nobody(self, database_urls: DatabaseUrls, act: str) -> None:
        for url in (database_urls.app, database_urls.platform):
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                psycopg.connect(url) as connection,
            ):
                connection.execute(act.encode())
