from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_errors import details, refusal
from tests.rows import Factory

PATH = "/api/ads-manager/import-stats"
DATA = Path(__file__).parents[2] / "data/meta"
HEADER = b"Day,Account ID,Campaign ID,Campaign name,Impressions,Amount spent (USD)\n"


def upload(client: Client, person: Person, content: bytes, **fields: str) -> httpx.Response:
    files = {"file": ("export.csv", content, "text/csv")}
    return client.post(PATH, headers=person.headers, files=files, data=fields)


class TestImport:
    def test_of_the_real_export_gives_its_totals(self, client: Client, person: Person) -> None:
        content = (DATA / "ads_manager_export_daily.csv").read_bytes()
        first = upload(client, person, content, **account_of(client, person, content))
        assert first.status_code == 200, first.text
        body = first.json()
        assert set(body) == {
            "rows", "entitiesCreated", "daysReplaced", "ignoredColumns", "failed",
        }  # fmt: skip
        assert (body["rows"], body["failed"]) == (1143, [])
        assert body["entitiesCreated"] == {"campaigns": 3, "adsets": 691, "ads": 1143}
        again = upload(client, person, content, **account_of(client, person, content)).json()
        assert again["entitiesCreated"] == {"campaigns": 0, "adsets": 0, "ads": 0}
        answer = client.get("/api/ads-manager/campaigns", headers=person.headers)
        summary = json.loads(answer.text, parse_float=Decimal)["summary"]
        assert summary["spend"] == Decimal("58705.23")
        assert (summary["impressions"], summary["clicks"]) == (213_434_828, 38_165)
        assert (summary["checkout"], summary["purchases"]) == (3_264, 1_079)

    def test_of_ten_thousand_new_campaigns_is_stored_as_a_whole(
        self, client: Client, person: Person
    ) -> None:
        lines = [b"2026-01-01,77,%d,Campaign %d,100,1.50" % (n, n) for n in range(10_000)]
        answer = upload(client, person, HEADER + b"\n".join(lines))
        assert answer.status_code == 200, answer.text
        assert answer.json()["entitiesCreated"]["campaigns"] == 10_000
        listed = client.get("/api/ads-manager/campaigns", headers=person.headers).json()
        assert (listed["meta"]["totalRows"], listed["summary"]["spend"]) == (10_000, 15_000)

    def test_stores_sound_rows_and_names_the_others(self, client: Client, person: Person) -> None:
        rows = b"2026-01-01,77,501,One,100,1.50\n2026-01-01,77,1.20253E+17,Two,100,1.50\n"
        body = upload(client, person, HEADER + rows).json()
        assert body["rows"] == 1
        (failed,) = body["failed"]
        assert (failed["line"], failed["column"]) == (3, "Campaign ID")
        assert failed["reason"]

    def test_refuses_a_report_over_a_window_as_a_whole(
        self, client: Client, person: Person
    ) -> None:
        content = (DATA / "ads_manager_export_window.csv").read_bytes()
        assert "day" in refusal(upload(client, person, content), 400)["message"].lower()

    @pytest.mark.parametrize(
        "content", [b"", b"PK\x03\x04\x00\x00", b"\xff\xd8\xff", b"a,b\n1,2\n"]
    )
    def test_refuses_what_is_no_export(
        self, client: Client, person: Person, content: bytes
    ) -> None:
        body = refusal(upload(client, person, content), 400)
        assert body["message"]

    def test_knows_no_foreign_account(self, client: Client, person: Person, make: Factory) -> None:
        rows = HEADER + b"2026-01-01,77,501,One,100,1.50\n"
        for account in (make.tree().account.id, uuid4()):
            refusal(upload(client, person, rows, adAccountId=str(account)), 404)

    def test_needs_the_file(self, client: Client, person: Person) -> None:
        other = {"other": ("export.csv", b"x", "text/csv")}
        answer = client.post(PATH, headers=person.headers, files=other)
        assert details(answer) == ["other is not a known field"]
        answer = client.post(PATH, headers=person.headers, files={"file": (None, b"x")})
        assert details(answer) == ["file must be a file"]

    def test_names_wrong_fields(self, client: Client, person: Person) -> None:
        answer = upload(client, person, HEADER, adAccountId="1")
        assert details(answer) == ["adAccountId must be a UUID"]
        answer = upload(client, person, HEADER, sellerId="1")
        assert details(answer) == ["sellerId is not a known field"]

    def test_refuses_other_bodies(self, client: Client, person: Person) -> None:
        answer = client.post(PATH, headers=person.headers, json={})
        message = refusal(answer, 415)["message"]
        assert message == "The body must be sent as multipart/form-data"
        kind = {"Content-Type": "multipart/form-data"}
        refusal(client.post(PATH, headers=person.headers | kind, content=b"x"), 400)

    def test_refuses_more_than_50_megabytes(self, client: Client, person: Person) -> None:
        body = refusal(upload(client, person, b"x" * (50 * 1024 * 1024 + 1)), 413)
        assert body["error"]["code"] == "PAYLOAD_TOO_LARGE"

    def test_stays_inside_the_seller(self, client: Client, person: Person) -> None:
        rows = HEADER + b"2026-01-01,77,501,One,100,1.50\n"
        assert upload(client, person, rows).status_code == 200
        stranger = register(client)
        seen = client.get("/api/ads-manager/campaigns", headers=stranger.headers).json()
        assert seen["campaigns"] == []


def account_of(client: Client, person: Person, content: bytes) -> dict[str, str]:
    """Give the account to import into, where the file does not name it."""
    if b"Account ID" in content.splitlines()[0]:
        return {}
    menus = client.get("/api/ads-manager/filters", headers=person.headers).json()
    if not menus["adAccounts"]:
        upload(client, person, HEADER + b"2020-01-01,77,1,Old,0,0\n")
        menus = client.get("/api/ads-manager/filters", headers=person.headers).json()
    return {"adAccountId": menus["adAccounts"][0]["id"]}
