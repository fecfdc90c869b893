from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_access import with_role
from tests.entrypoints.http.test_errors import details, refusal

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.versions import LostRace
from pixecom.container import Container
from pixecom.domain.shared.errors import Conflict, Stale
from pixecom.domain.shared.ids import SellerId

ME = "/api/sellers/me"
SETTINGS = f"{ME}/settings"
CLEARABLE = ["brandName", "supportEmail", "metaPixelId", "googleAnalyticsId"]


def last_act(platform: Database, seller_id: str) -> Any:  # noqa: ANN401
    log = tables.audit_logs
    mine = select(log).where(log.c.seller_id == seller_id).order_by(log.c.created_at.desc())
    with platform.global_() as connection:
        return connection.execute(mine.limit(1)).one()


class TestProfile:
    def test_says_who_the_seller_is(self, client: Client, person: Person) -> None:
        answer = client.get(ME, headers=person.headers)
        body = answer.json()
        assert set(body) == {
            *("id", "name", "slug", "logoUrl", "faviconUrl"),
            *("isActive", "createdAt", "updatedAt"),
        }
        assert (body["id"], body["name"], body["isActive"]) == (person.seller_id, "A Shop", True)
        assert (body["logoUrl"], body["createdAt"][-1]) == (None, "Z")
        assert answer.headers["etag"] == '"1"'

    def test_can_be_changed_field_by_field(self, client: Client, person: Person) -> None:
        logo = "https://cdn.example:8443/logo.png?v=2"
        answer = client.request(
            "PATCH", ME, json={"logoUrl": logo, "faviconUrl": logo}, headers=person.headers
        )
        body = answer.json()
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
        assert (body["name"], body["logoUrl"], body["faviconUrl"]) == ("A Shop", logo, logo)
        assert body["updatedAt"] > body["createdAt"]
        cleared = {"logoUrl": None, "faviconUrl": "", "name": "  Anna’s Shop "}
        assert client.request("PATCH", ME, json=cleared, headers=person.headers).status_code == 200
        body = client.get(ME, headers=person.headers).json()
        assert (body["name"], body["logoUrl"], body["faviconUrl"]) == ("Anna’s Shop", None, None)

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"name": "   "}, "name must not be empty"),
            ({"name": ""}, "name must not be empty"),
            ({"name": None}, "name must be text"),
            ({"name": "x" * 256}, "name must have at most 255 characters"),
            ({"name": "a\u0000b"}, "name must have at most 255 printable characters"),
            ({"logoUrl": "x" * 501}, "logoUrl must have at most 500 characters"),
            *(
                (
                    {"logoUrl": address},
                    "logoUrl must be an http or https address of at most 500 characters",
                )
                for address in (
                    *("javascript:alert(1)", "//evil.example/x", "https://", "logo.png"),
                    *("https://a b/", "data:text/html,x", "https://[::1", "http:\\\\evil"),
                )
            ),
            ({"slug": "mine"}, "slug is not a known field"),
            ({"sellerId": "mine"}, "sellerId is not a known field"),
        ],
    )
    def test_names_what_is_wrong(
        self, client: Client, person: Person, sent: dict[str, Any], said: str
    ) -> None:
        assert details(client.request("PATCH", ME, json=sent, headers=person.headers)) == [said]

    @pytest.mark.parametrize("path", [ME, SETTINGS])
    def test_needs_something_to_change(self, client: Client, person: Person, path: str) -> None:
        answer = client.request("PATCH", path, json={}, headers=person.headers)
        assert refusal(answer, 400)["message"] == "At least one field must be provided"

    def test_writes_the_change_down(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        headers = {**person.headers, "User-Agent": "a browser", "X-Request-Id": "change-1"}
        client.request("PATCH", ME, json={"name": "Other"}, headers=headers)
        row = last_act(platform_database, person.seller_id)
        assert (row.event, row.user_id, row.email) == (
            "CHANGE_SELLER",
            person.user_id,
            person.email,
        )
        assert (row.entity_type, row.entity_id) == ("seller", UUID(person.seller_id))
        assert row.actor_seller_id == UUID(person.seller_id)
        assert (row.user_agent, row.request_id) == ("a browser", "change-1")
        assert row.metadata == {"before": {"name": "A Shop"}, "after": {"name": "Other"}}


class TestSettings:
    def test_begin_with_defaults(self, client: Client, person: Person) -> None:
        body = client.get(SETTINGS, headers=person.headers).json()
        stamps = {body.pop("createdAt")[-1], body.pop("updatedAt")[-1]}
        assert stamps == {"Z"}
        assert body == dict.fromkeys(CLEARABLE) | {
            "defaultCurrency": "USD",
            "timezone": "UTC",
            "autoTrackingRefresh": False,
        }

    def test_can_be_changed_together(self, client: Client, person: Person) -> None:
        sent = {
            "brandName": "Ünïcode ’ Brand",
            "defaultCurrency": "EUR",
            "timezone": "America/Argentina/ComodRivadavia",
            "supportEmail": " Help@Shop.Example ",
            "metaPixelId": "12345678901234567890",
            "googleAnalyticsId": "G-ABC123",
            "autoTrackingRefresh": True,
        }
        answer = client.request("PATCH", SETTINGS, json=sent, headers=person.headers)
        assert answer.status_code == 200, answer.text
        assert answer.json().items() >= (sent | {"supportEmail": "help@shop.example"}).items()
        assert client.get(SETTINGS, headers=person.headers).json() == answer.json()

    @pytest.mark.parametrize("nothing", [None, "", "  "])
    @pytest.mark.parametrize("name", CLEARABLE)
    def test_can_be_cleared(
        self, client: Client, person: Person, name: str, nothing: str | None
    ) -> None:
        full = {
            "brandName": "B",
            "supportEmail": "a@b.example",
            "metaPixelId": "1",
            "googleAnalyticsId": "G-1",
        }
        client.request("PATCH", SETTINGS, json=full, headers=person.headers)
        client.request("PATCH", SETTINGS, json={name: nothing}, headers=person.headers)
        body = client.get(SETTINGS, headers=person.headers).json()
        assert body.items() >= (full | {name: None}).items()

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"defaultCurrency": "usd"}, "defaultCurrency must be an ISO 4217"),
            ({"defaultCurrency": "DEM"}, "defaultCurrency must be an ISO 4217"),
            ({"defaultCurrency": "XAU"}, "defaultCurrency must be an ISO 4217"),
            ({"defaultCurrency": None}, "defaultCurrency must be text"),
            ({"defaultCurrency": ""}, "defaultCurrency must not be empty"),
            ({"timezone": "Mars/Base"}, "timezone must be an IANA time zone"),
            ({"timezone": "europe/berlin"}, "timezone must be an IANA time zone"),
            ({"timezone": "../etc/passwd"}, "timezone must be an IANA time zone"),
            ({"timezone": "localtime"}, "timezone must be an IANA time zone"),
            ({"timezone": "Factory"}, "timezone must be an IANA time zone"),
            ({"timezone": ""}, "timezone must not be empty"),
            ({"supportEmail": "nobody"}, "supportEmail must be an e-mail address"),
            ({"metaPixelId": "12a"}, "metaPixelId must be digits only"),
            ({"metaPixelId": "١٢"}, "metaPixelId must be digits only"),
            ({"metaPixelId": "1" * 101}, "metaPixelId must have at most 100 characters"),
            ({"googleAnalyticsId": "G_1"}, "googleAnalyticsId must be letters, digits"),
            ({"autoTrackingRefresh": None}, "autoTrackingRefresh must be true or false"),
            ({"autoTrackingRefresh": "true"}, "autoTrackingRefresh must be true or false"),
            ({"emailSettings": {}}, "emailSettings is not a known field"),
        ],
    )
    def test_names_what_is_wrong(
        self, client: Client, person: Person, sent: dict[str, Any], said: str
    ) -> None:
        (problem,) = details(client.request("PATCH", SETTINGS, json=sent, headers=person.headers))
        assert problem.startswith(said)

    def test_names_everything_that_is_wrong_at_once(self, client: Client, person: Person) -> None:
        sent = {"timezone": "Nowhere", "metaPixelId": "x", "brandName": "fine"}
        problems = details(client.request("PATCH", SETTINGS, json=sent, headers=person.headers))
        assert [problem.split()[0] for problem in problems] == ["timezone", "metaPixelId"]

    def test_are_each_seller_s_own(self, client: Client, person: Person) -> None:
        other = register(client)
        client.request("PATCH", SETTINGS, json={"brandName": "Mine"}, headers=person.headers)
        client.request("PATCH", ME, json={"name": "Mine"}, headers=person.headers)
        assert client.get(SETTINGS, headers=other.headers).json()["brandName"] is None
        assert client.get(ME, headers=other.headers).json()["name"] == "A Shop"

    def test_are_read_by_everybody_and_changed_by_administrators(
        self, client: Client, platform_database: Database
    ) -> None:
        for role, status in {"VIEWER": 403, "EDITOR": 403, "ADMIN": 200, "OWNER": 200}.items():
            member = with_role(client, platform_database, role)
            assert client.get(SETTINGS, headers=member.headers).status_code == 200
            for path, sent in ((SETTINGS, {"brandName": "B"}), (ME, {"name": "B"})):
                answer = client.request("PATCH", path, json=sent, headers=member.headers)
                assert answer.status_code == status, (role, path)

    def test_write_down_what_changed_and_nothing_else(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        client.request("PATCH", SETTINGS, json={"timezone": "Asia/Tokyo"}, headers=person.headers)
        row = last_act(platform_database, person.seller_id)
        assert row.event == "CHANGE_SETTINGS"
        assert row.metadata == {
            "before": {"timezone": "UTC"},
            "after": {"timezone": "Asia/Tokyo"},
        }


class TestVersions:
    @pytest.mark.parametrize(
        ("path", "sent"), [(ME, {"name": "Other"}), (SETTINGS, {"brandName": "Other"})]
    )
    def test_are_held_to_what_was_read(
        self, client: Client, person: Person, path: str, sent: dict[str, str]
    ) -> None:
        read = client.get(path, headers=person.headers).headers["etag"]
        first = {**person.headers, "If-Match": read}
        assert client.request("PATCH", path, json=sent, headers=first).status_code == 200
        stale = refusal(client.request("PATCH", path, json=sent, headers=first), 412)
        assert stale["error"]["code"] == "PRECONDITION_FAILED"
        now = client.get(path, headers=person.headers).headers["etag"]
        assert now != read

    @pytest.mark.parametrize(
        ("header", "status"),
        [
            ("*", 200),
            ('"1"', 200),
            ('"7", "1"', 200),
            ('W/"1"', 412),
            ("1", 412),
            ('"x"', 412),
            ("", 412),
        ],
    )
    def test_are_compared_as_http_says(
        self, client: Client, person: Person, header: str, status: int
    ) -> None:
        headers = {**person.headers, "If-Match": header}
        answer = client.request("PATCH", ME, json={"name": "Other"}, headers=headers)
        assert answer.status_code == status

    def test_make_a_lost_race_a_conflict(self, container: Container, person: Person) -> None:
        seller_id = SellerId(UUID(person.seller_id))
        by = Actor(user_agent="a test")
        works = container.seller_works()
        with works(seller_id, by=by) as slow, works(seller_id, by=by) as quick:
            read = slow.settings.get()
            for work in (quick, slow):
                new = read.changed({"brand_name": "B"}, currencies=(), at=work.now())
                if work is slow:
                    with pytest.raises(LostRace):
                        work.settings.save(new)
                    break
                work.settings.save(new)
                work.connection.commit()
        assert issubclass(LostRace, Conflict)
        assert not issubclass(LostRace, Stale)


class TestUnitsOfWork:
    def test_commit_no_act_without_its_row_of_the_audit_log(
        self, container: Container, person: Person
    ) -> None:
        seller_id = SellerId(UUID(person.seller_id))
        works = container.seller_works()
        with works(seller_id, by=Actor()) as work, pytest.raises(RuntimeError, match="audit log"):
            work.commit()
