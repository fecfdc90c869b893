"""No secret of any shape passes the filter of the logs, wherever it stands in an event."""

from __future__ import annotations

import base64
import json

from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Gate

from pixecom.adapters.system.logs import Redactor, redact

_URL_SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
_HEX, _BASE32 = "0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def letters(alphabet: str, least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=least, max_size=most)


def jwt(parts: tuple[str, str, str]) -> str:
    return ".".join(("eyJ" + parts[0], *parts[1:]))


PART = letters(_URL_SAFE, 8, 60)
SHAPES: dict[str, st.SearchStrategy[str]] = {
    "access token": st.tuples(PART, PART, PART).map(jwt),
    "refresh token": letters(_HEX, 96, 96),
    "digest or key": letters(_HEX, 64, 64),
    "one-time secret": letters(_BASE32, 32, 52),
    "argon2 hash": letters(_URL_SAFE, 20, 40).map("$argon2id$v=19$m=19456,t=2,p=1$".__add__),
    "bcrypt hash": letters(_URL_SAFE, 53, 53).map("$2b$12$".__add__),
    "Meta token": letters(_URL_SAFE.replace("-", "").replace("_", ""), 20, 80).map("EAA".__add__),
}
AROUND = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Z")), max_size=20)
SECRET = st.sampled_from(sorted(SHAPES)).flatmap(SHAPES.__getitem__)


def nested(secret: str, depth: int) -> object:
    value: object = secret
    for level in range(depth):
        value = {"inner": value} if level % 2 else [value, ("beside", 1)]
    return value


class TestTheFilter:
    @given(secret=SECRET, before=AROUND, after=AROUND, depth=st.integers(0, 4))
    def test_takes_every_shape_out(self, secret: str, before: str, after: str, depth: int) -> None:
        event = redact(None, "info", {"msg": nested(f"{before} {secret} {after}", depth)})
        assert secret not in json.dumps(event, ensure_ascii=False)

    @given(
        name=st.sampled_from(
            ["password", "newPassword", "refresh_token", "Set-Cookie", "Authorization",
             "totpSecret", "recoveryCodes", "ENCRYPTION_KEY", "apiKey"]
        ),
        secret=letters(_URL_SAFE, 8, 72),
        depth=st.integers(0, 3),
    )  # fmt: skip
    def test_hides_fields_of_such_names_in_every_depth(
        self, name: str, secret: str, depth: int
    ) -> None:
        event = redact(None, "info", {"body": nested_in(name, secret, depth)})
        assert secret not in json.dumps(event).replace(name, "")

    @given(name=st.sampled_from(["password", "token", "secret"]), secret=letters(_URL_SAFE, 8, 72))
    def test_hides_what_stands_after_such_a_name(self, name: str, secret: str) -> None:
        given = {name: f"{secret}!"}
        for text in (f"/x?{name}={secret}!&y=1", json.dumps(given), repr(given)):
            assert f"{secret}!" not in redact(None, "info", {"msg": text})["msg"]

    @given(secret=st.text(min_size=7, max_size=80), around=AROUND)
    def test_knows_the_secrets_of_the_installation(self, secret: str, around: str) -> None:
        event = {"msg": f"{around}{secret}{around}"}
        assert Redactor([secret])(None, "info", event)["msg"].count(secret) <= (
            "[redacted]".count(secret) * 2
        )

    def test_leaves_ordinary_words_alone(self, gate: Gate) -> None:
        said = "POST /api/auth/login answered 401 in 12.5 ms for 0198c3a0-7b6e-7cc2-8f4b-2f6d3a1b"
        assert redact(None, "info", {"msg": said})["msg"] == said
        encoded = base64.b64encode(b"short").decode()
        assert redact(None, "info", {"msg": encoded})["msg"] == encoded
        gate(f"G40 redaction: {len(SHAPES)} shapes in any depth, 100 examples each, 0 pass")


def nested_in(name: str, secret: str, depth: int) -> object:
    value: object = {name: secret}
    for _ in range(depth):
        value = [{"inner": value}]
    return value
