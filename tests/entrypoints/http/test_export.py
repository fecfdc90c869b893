"""Exports of the Ads Manager: what a list shows, as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID
from zipfile import ZipFile

import httpx
import pytest
from litestar.exceptions import LitestarException
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_ads_manager import DAY, FIGURES, exact
from tests.entrypoints.http.test_errors import details, refusal
from tests.entrypoints.http.worlds import SUPERADMIN, Worlds
from tests.rows import Factory, Tree

from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.exporting import ExportColumn
from pixecom.application.insights.reports import (
    AdsManagerPage,
    AdsManagerQuery,
    FilterChoices,
    FilterQuery,
)
from pixecom.application.insights.reports_ports import AdsManagerReader
from pixecom.application.shared.answers import Look
from pixecom.container import Container
from pixecom.domain.shared.ids import SellerId
from pixecom.entrypoints.http.access import CHANGING
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

PATH = "/api/ads-manager/export"
LIST = "/api/ads-manager/campaigns"
ODD = ("=1+1", "+1", "-1", "@SUM(A1)", '"quoted", too', "two\nlines", "Łódź 🚀", "\tx", "x" * 255)


@pytest.fixture
def tree(make: Factory, person: Person) -> Tree:
    """Campaigns with odd names and different figures."""
    seller = SellerId(UUID(person.seller_id))
    made = make.tree(seller, campaigns=0, currency="EUR")
    for number, name in enumerate(ODD, start=1):
        campaign = make.campaign(seller, made.account.id, name=name, start_date=DAY)
        figures = {key: value * number for key, value in FIGURES.items()}
        make.daily(seller, "CAMPAIGN", campaign, DAY, **figures)
    return made


def lines(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    """Give the rows of the list, by column."""
    header, *others = lines(answer)
    end = others.index([])
    return [dict(zip(header, each, strict=True)) for each in others[:end]]


def known(answer: httpx.Response) -> dict[str, list[str]]:
    """Give what stands behind the rows, by its first word."""
    return {each[0]: each[1:] for each in lines(answer) if each}


@pytest.mark.usefixtures("tree")
class TestACsvFile:
    def test_holds_every_value_of_the_list_unrounded(self, client: Client, person: Person) -> None:
        query = "sortBy=roas&sortDir=asc&dateFrom=2026-01-15&dateTo=2026-01-15"
        shown = exact(client.get(f"{LIST}?{query}", headers=person.headers))
        exported = rows(client.get(f"{PATH}?{query}", headers=person.headers))

        assert len(exported) == len(ODD)
        for row, listed in zip(exported, shown["campaigns"], strict=True):
            assert list(row) == list(ExportColumn)
            for name in set(listed) - {"sellpage"}:
                value = listed[name]
                if isinstance(value, int | Decimal) and not isinstance(value, bool):
                    assert Decimal(row[name]) == value, name
                elif name != "name":
                    expected = "" if value is None else str(value)
                    assert row[name].lower() == expected.lower(), name
            assert row["currency"] == "EUR"

    def test_keeps_text_from_becoming_a_formula(self, client: Client, person: Person) -> None:
        names = {row["name"] for row in rows(client.get(PATH, headers=person.headers))}
        assert names == {f"'{name}" if name[0] in "=+-@\t" else name for name in ODD}

    def test_ends_with_the_summary_and_how_far_it_can_be_trusted(
        self, client: Client, person: Person
    ) -> None:
        shown = exact(client.get(LIST, headers=person.headers))
        found = known(client.get(PATH, headers=person.headers))

        for name in ("spend", "impressions", "roas", "cr2", "costPerPurchase"):
            assert Decimal(found[name][0]) == shown["summary"][name]
        assert found["totalRows"] == [str(len(ODD))]
        assert found["completeness"] == ["UNKNOWN"]
        assert (found["restatableDays"], found["maturity"]) == (["28"], [""])
        assert found["consistent"] == ["true"]
        assert found["adAccountId"][0] == "name"
        assert list(found)[-1] == shown["quality"]["accounts"][0]["adAccountId"]

    def test_holds_the_asked_columns_in_their_order(self, client: Client, person: Person) -> None:
        header, first, *_ = lines(
            client.get(f"{PATH}?columns=spend,name&sortBy=spend", headers=person.headers)
        )
        assert (header, first) == (["spend", "name"], ["963.99", "x" * 255])

    def test_is_filtered_as_the_list_is(self, client: Client, person: Person) -> None:
        found = rows(client.get(f"{PATH}?search=quoted", headers=person.headers))
        assert [row["name"] for row in found] == ['"quoted", too']
        assert rows(client.get(f"{PATH}?status=PAUSED", headers=person.headers)) == []

    def test_has_a_telling_name(self, client: Client, person: Person) -> None:
        answer = client.get(
            f"{PATH}?dateFrom=2026-01-14&dateTo=2026-01-15", headers=person.headers
        )
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == (
            'attachment; filename="pixecom-campaigns-2026-01-14_2026-01-15.csv"'
        )
        assert answer.headers["cache-control"] == "private, no-store"
        ever = client.get(PATH, headers=person.headers).headers["content-disposition"]
        assert 'filename="pixecom-campaigns-all-days.csv"' in ever


class TestAnExport:
    def test_of_children_needs_their_parent(
        self, client: Client, person: Person, make: Factory
    ) -> None:
        tree = make.tree(SellerId(UUID(person.seller_id)), campaigns=1, adsets=2, ads=3)
        adsets = rows(
            client.get(
                f"{PATH}?level=ADSET&campaignId={tree.campaign_ids[0]}", headers=person.headers
            )
        )
        ads = rows(
            client.get(f"{PATH}?level=AD&adsetId={tree.adset_ids[0]}", headers=person.headers)
        )
        assert {row["id"] for row in adsets} == set(map(str, tree.adset_ids))
        assert {row["adsetId"] for row in ads} == {str(tree.adset_ids[0])}
        assert len(ads) == 3
        unsaid = client.get(f"{PATH}?adsetId={tree.adset_ids[0]}", headers=person.headers)
        assert rows(unsaid) == ads
        assert details(client.get(f"{PATH}?level=AD", headers=person.headers)) == [
            "adsetId is required"
        ]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("level=ACCOUNT", "level"),
            ("level=campaign", "level"),
            ("format=pdf", "format"),
            ("columns=spend,colour", "columns"),
            ("columns=", "columns"),
            ("limit=1", "limit"),
            ("cursor=x", "cursor"),
            ("sortBy=colour", "sortBy"),
            ("dateFrom=yesterday", "dateFrom"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: Client, person: Person, query: str, field: str
    ) -> None:
        (said,) = details(client.get(f"{PATH}?{query}", headers=person.headers))
        assert said.startswith(field)

    @pytest.mark.usefixtures("tree")
    def test_knows_nothing_of_other_sellers(
        self, client: Client, person: Person, make: Factory
    ) -> None:
        foreign = make.tree(campaigns=1)
        found = rows(
            client.get(f"{PATH}?campaignIds={foreign.campaign_ids[0]}", headers=person.headers)
        )
        assert found == []

    def test_is_for_viewers_and_for_superadmins_who_choose_a_seller(
        self,
        client: Client,
        person: Person,
        container: Container,
        make: Factory,
        platform_database: Database,
    ) -> None:
        worlds, seller_id = (
            Worlds(container, make, platform_database),
            SellerId(UUID(person.seller_id)),
        )
        viewer, everywhere = (worlds.person(role, seller_id) for role in ("VIEWER", SUPERADMIN))
        assert client.get(PATH, headers=viewer.headers).status_code == 200
        chosen = client.get(f"{PATH}?sellerId={seller_id}", headers=everywhere.headers)
        assert chosen.status_code == 200
        message = refusal(client.get(PATH, headers=everywhere.headers), 400)["message"]
        assert message == "Please select a seller first"

    @pytest.mark.usefixtures("tree")
    def test_that_fails_on_its_way_is_broken_off(self, settings: Settings, person: Person) -> None:
        container = Container(settings=settings)
        container.export_list.add_kwargs(rows_at_once=4)
        container.ads_manager_reader.override(OnePage(container.ads_manager_reader()))
        with (
            TestClient(create_app(container)) as client,
            pytest.raises(LitestarException, match="after response started"),
        ):
            client.get(PATH, headers=person.headers)


class OnePage(AdsManagerReader):
    """Reads a first page, and fails from then on."""

    def __init__(self, real: AdsManagerReader) -> None:
        self._real = real

    def page(self, query: AdsManagerQuery) -> AdsManagerPage:
        if query.cursor is not None:
            raise ConnectionResetError("the server went away")
        return self._real.page(query)

    def look(self, query: AdsManagerQuery) -> AbstractContextManager[Look[AdsManagerPage]]:
        return self._real.look(query)

    def menus(self, query: FilterQuery) -> AbstractContextManager[Look[FilterChoices]]:
        return self._real.menus(query)


class TestAWorkbook:
    @pytest.mark.usefixtures("tree")
    def test_holds_numbers_days_and_text(self, client: Client, person: Person) -> None:
        answer = client.get(
            f"{PATH}?format=xlsx&columns=name,spend,clicks,startDate&sortBy=spend&sortDir=asc",
            headers=person.headers,
        )
        assert answer.headers["content-disposition"].endswith('-all-days.xlsx"')
        with ZipFile(io.BytesIO(answer.content)) as book:
            assert book.testzip() is None
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<t>=1+1</t>" in sheet
        assert "<v>107.11</v>" in sheet
        assert "<v>239</v>" in sheet
        assert f"<v>{(DAY - date(1899, 12, 30)).days}</v>" in sheet
        assert "Łódź 🚀" in sheet
        assert "quality" in sheet


class TestTheLimit:
    @pytest.fixture
    def limited(self, settings: Settings) -> Iterator[Client]:
        container = Container(settings=replace(settings, rate_limit_enabled=True))
        with TestClient(create_app(container), raise_server_exceptions=False) as client:
            yield client

    def test_says_when_to_come_back(self, limited: Client, client: Client) -> None:
        somebody = register(client)
        answers = [
            limited.get(PATH, headers=somebody.headers) for _ in range(CHANGING.requests + 1)
        ]
        assert {each.status_code for each in answers[:-1]} == {200}
        refusal(answers[-1], 429)
        assert int(answers[-1].headers["Retry-After"]) >= 1
