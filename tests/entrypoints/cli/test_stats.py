from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.entrypoints.cli.conftest import Pixecom
from tests.rows import Factory

from pixecom.adapters.system.clock import SystemClock
from pixecom.domain.shared.ids import SellerId

EXPORT = Path(__file__).parents[2] / "data/meta/ads_manager_export_daily.csv"
DAY = f"{SystemClock().now().date() - timedelta(days=20)}"
ONE_DAY = ("--from", DAY, "--to", DAY)


@pytest.fixture
def seller(make: Factory) -> SellerId:
    return SellerId(make.seller())


class TestImportStats:
    def test_stores_an_export_once(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str], seller: SellerId
    ) -> None:
        words = ("import", "stats", EXPORT, "--seller", str(seller), "--data", tmp_path)
        first = pixecom(*words, **variables)
        second = pixecom(*words, **variables)
        assert first.code == second.code == 0
        assert "figures changed: 0. Created: campaigns 0, ad sets 0, ads 0." in second.out
        assert "figures changed: 0" not in first.out

    def test_names_line_column_and_reason_of_what_failed(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str], seller: SellerId
    ) -> None:
        header, sound, *_ = EXPORT.read_text(encoding="utf-8-sig").splitlines()
        spoiled = sound.replace(sound.split(",")[1], "1.20253E+17", 1)
        file = tmp_path / "spoiled.csv"
        file.write_text(f"{header}\n{sound}\n{spoiled}")
        ended = pixecom("import", "stats", file, "--seller", str(seller), **variables)
        assert ended.code == 1
        assert ended.out.startswith("Rows stored: 1, days: 1,")
        assert "line 3, column" in ended.err
        assert "Rows that failed and were not stored: 1" in ended.err

    def test_of_something_else_is_one_sentence(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str], seller: SellerId
    ) -> None:
        file = tmp_path / "no.csv"
        file.write_bytes(b"\x00\x01\x02")
        ended = pixecom("import", "stats", file, "--seller", str(seller), **variables)
        assert ended.code == 1
        assert ended.err.startswith("pixecom: ")

    def test_needs_a_file(self, pixecom: Pixecom, variables: dict[str, str]) -> None:
        ended = pixecom("import", "stats", "/nowhere.csv", "--seller", "x", **variables)
        assert ended.code == 2
        assert "No such file" in ended.err


class TestSettle:
    def test_settles_closed_days_and_says_that_they_are_equal(
        self,
        pixecom: Pixecom,
        tmp_path: Path,
        variables: dict[str, str],
        make: Factory,
        seller: SellerId,
    ) -> None:
        tree = make.tree(seller)
        make.daily(seller, "CAMPAIGN", tree.campaign_ids[0], date.fromisoformat(DAY), purchases=2)
        words = ("settle", "--seller", str(seller), "--data", tmp_path)
        unsettled = pixecom(*words, "--check", **variables)
        settled = pixecom(*words, **variables)
        again = pixecom(*words, "--rebuild", **variables)
        assert unsettled.out.startswith("Nothing is settled")
        assert settled.code == again.code == 0
        assert settled.out == again.out
        assert settled.out.endswith("equal to the daily figures.\n")

    def test_says_how_to_mend_what_differs(
        self,
        pixecom: Pixecom,
        tmp_path: Path,
        variables: dict[str, str],
        make: Factory,
        seller: SellerId,
    ) -> None:
        tree = make.tree(seller)
        words = ("settle", "--seller", str(seller), "--data", tmp_path)
        pixecom(*words, **variables)
        make.daily(seller, "CAMPAIGN", tree.campaign_ids[0], date.fromisoformat(DAY), purchases=2)
        ended = pixecom(*words, "--check", **variables)
        assert ended.code == 1
        assert "2 settled figures differ" in ended.err, "of the campaign and of its account"
        assert "pixecom settle --rebuild" in ended.err


class TestSync:
    def test_fetches_days_and_a_second_time_nothing(
        self,
        pixecom: Pixecom,
        tmp_path: Path,
        variables: dict[str, str],
        make: Factory,
        seller: SellerId,
    ) -> None:
        tree = make.tree(seller)
        words = ("sync", "--seller", str(seller), *ONE_DAY, "--data", tmp_path)
        first = pixecom(*words, "--account", tree.account.external_id, **variables)
        second = pixecom(*words, **variables)
        assert first.code == second.code == 0, first.err + second.err
        assert f"{tree.account.name}: done, " in first.out
        assert f"{tree.account.name}: done, 0 daily rows written" in second.out

    def test_refuses_days_the_wrong_way_round(
        self, pixecom: Pixecom, variables: dict[str, str], seller: SellerId
    ) -> None:
        days = ("--from", "2026-05-02", "--to", "2026-05-01")
        ended = pixecom("sync", "--seller", str(seller), *days, **variables)
        assert (ended.code, ended.err) == (1, "pixecom: dateFrom must not be after dateTo\n")

    def test_refuses_days_before_the_vendors_history(
        self, pixecom: Pixecom, variables: dict[str, str], make: Factory, seller: SellerId
    ) -> None:
        make.tree(seller)
        days = ("--from", "2019-05-01", "--to", "2019-05-01")
        ended = pixecom("sync", "--seller", str(seller), *days, **variables)
        assert ended.code == 1
        assert "Figures reach back 37 months" in ended.err

    def test_names_an_impossible_date(self, pixecom: Pixecom, seller: SellerId) -> None:
        days = ("--from", "2026-02-30", "--to", "2026-03-01")
        ended = pixecom("sync", "--seller", str(seller), *days)
        assert ended.code == 2
        assert "'2026-02-30' does not match the format" in ended.err

    def test_names_a_seller_or_account_that_there_is_not(
        self, pixecom: Pixecom, variables: dict[str, str], seller: SellerId
    ) -> None:
        nobody = pixecom("sync", "--seller", "nobody", *ONE_DAY, **variables)
        words = ("sync", "--seller", str(seller), "--account", "77", *ONE_DAY)
        no_account = pixecom(*words, **variables)
        assert "there is no seller nobody" in nobody.err
        assert "has no active ad account 77" in no_account.err


class TestMigrate:
    def test_says_that_the_schema_is_up_to_date(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str]
    ) -> None:
        ended = pixecom("migrate", "--data", tmp_path, **variables)
        assert (ended.code, ended.out) == (0, "The schema is up to date.\n")

    def test_refuses_a_database_of_another_environment(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str]
    ) -> None:
        other = variables | {"PIXECOM_ENV": "development"}
        ended = pixecom("migrate", "--data", tmp_path, **other)
        assert ended.code == 1
        assert "this database belongs to test" in ended.err


class TestDemo:
    def test_is_refused_in_production(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str]
    ) -> None:
        given = {
            "JWT_SECRET": "j" * 32,
            "REFRESH_TOKEN_PEPPER": "p" * 32,
            "ENCRYPTION_KEY": "0123456789abcdef" * 4,
            "API_URL": "https://a",
            "FRONTEND_URL": "https://a",
            "SMTP_URL": "smtp://mail",
            "MAIL_FROM": "a@a.example",
        }
        production = variables | given | {"PIXECOM_ENV": "production", "STATS_PROVIDER": "csv"}
        ended = pixecom("demo", "--data", tmp_path, **production)
        assert ended.code == 1
        assert "Demo data is never made in production" in ended.err


class TestDevToken:
    def test_works_in_development_only(
        self, pixecom: Pixecom, tmp_path: Path, variables: dict[str, str]
    ) -> None:
        ended = pixecom("dev-token", "--data", tmp_path, **variables)
        assert ended.code == 1
        assert "works in development only" in ended.err
