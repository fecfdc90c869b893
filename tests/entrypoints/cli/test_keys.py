"""``pixecom keys rotate`` as an operator runs it."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from pixecom.application.shared.vault import key_id
from pixecom.entrypoints.cli.commands import run
from pixecom.settings import Settings


class TestKeysRotate:
    def test_says_what_it_did_and_that_the_old_key_may_go(
        self,
        variables: dict[str, str],
        settings: Settings,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        current = settings.encryption_keys[0]
        retired = secrets.token_hex(32)
        given = variables | {
            "JWT_SECRET": settings.jwt_secret,
            "REFRESH_TOKEN_PEPPER": settings.refresh_token_pepper,
            "ENCRYPTION_KEY": current,
            "ENCRYPTION_KEYS_RETIRED": f"{key_id(bytes.fromhex(retired))}:{retired}",
        }
        code = run(["keys", "rotate", "--data", str(tmp_path)], environ=given)
        said = capsys.readouterr()
        assert said.err == ""
        lines = said.out.splitlines()
        assert [line.partition(":")[0] for line in lines[:4]] == [
            "tokens of connections",
            "second factors",
            "messages on their way",
            "answers of keyed calls",
        ]
        broken = any("no key opens" in line for line in lines)
        assert (code, "retired ones may go" in said.out) == (int(broken), not broken)
        assert current not in said.out + said.err
