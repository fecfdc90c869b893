from __future__ import annotations

import pytest

from pixecom.adapters.system.logs import redact

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


class TestRedact:
    @pytest.mark.parametrize(
        "secret",
        [
            TOKEN,
            f"Authorization: Bearer {TOKEN}",
            "postgresql://role:hunter2hunter2@127.0.0.1/pixecom",
            "/callback?token=hunter2hunter2&x=1",
            "$argon2id$v=19$m=19456,t=2,p=1$hunter2hunter2$abc",
            "refresh_token=hunter2hunter2",
            "PA\N{LATIN SMALL LETTER LONG S}SWORD=hunter2hunter2",
            "ab" * 48,
        ],
    )
    def test_takes_secrets_out_of_texts(self, secret: str) -> None:
        event = redact(None, "info", {"msg": f"before {secret} after", "list": [secret]})
        for text in (event["msg"], event["list"][0]):
            assert "hunter2" not in text
            assert TOKEN not in text
            assert "ab" * 48 not in text
            assert "redacted" in text
        assert event["msg"].startswith("before ")
        assert event["msg"].endswith(" after")

    def test_hides_fields_that_are_named_after_secrets(self) -> None:
        event = redact(None, "info", {"password": "x", "Set-Cookie": "y", "route": "/api"})
        assert event == {"password": "[redacted]", "Set-Cookie": "[redacted]", "route": "/api"}
