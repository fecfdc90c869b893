from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from tests.architecture.revision_lint import lint

from pixecom.adapters.postgres import migrator
from pixecom.adapters.postgres.tables import metadata

_ROOT = Path(__file__).parents[2]
_SQUAWK = Path(sys.executable).parent / "squawk"
_VERSIONS = _ROOT / "src/pixecom/adapters/postgres/migrations/versions"
_DECISIONS = {path.name[:4] for path in (_ROOT / "docs/decisions").glob("[0-9]*.md")}
_GLOBAL = {table.name for table in metadata.tables.values() if not table.info["tenant"]}
_PARTITIONED = {
    table.name
    for table in metadata.tables.values()
    if table.dialect_options["postgresql"]["partition_by"]
}
_REASONED = {
    "prefer-text-field": "the physical types of spec/02 are a contract",
    "ban-char-field": "the same: a digest has one length",
    "prefer-bigint-over-int": "the same",
    "prefer-bigint-over-smallint": "the same",
    "prefer-robust-stmts": "each revision is one transaction: a failing one leaves nothing",
}
"""Rules of squawk that we do not follow, and why."""

_BOUND = 'revision = "9999"\nphase = "expand"\ndef downgrade():\n    op.drop_table("t")\n'
_NEW = (
    'op.create_table("t", sa.Column("seller_id"), sa.PrimaryKeyConstraint("seller_id", "id"),'
    ' comment="insights: a table"); steps.secure("t")'
)


def _lint(upgrade: str, bound: str = _BOUND) -> list[str]:
    body = "\n".join(f"    {line}" for line in upgrade.split("; "))
    return lint(
        f"{bound}\ndef upgrade():\n{body}\n",
        global_tables={"shared_things"},
        partitioned={"ad_stats_raw"},
        decisions={"0031"},
    )


class TestTheHistory:
    @pytest.mark.parametrize("path", sorted(_VERSIONS.glob("*.py")), ids=lambda path: path.stem)
    def test_holds_nothing_that_locks_or_loses(self, path: Path) -> None:
        found = lint(
            path.read_text(),
            global_tables=_GLOBAL,
            partitioned=_PARTITIONED,
            decisions=_DECISIONS,
        )
        assert found == []

    def test_has_one_head(self) -> None:
        scripts = ScriptDirectory(str(_VERSIONS.parent))
        assert scripts.get_heads() == [migrator.head()]

    def test_satisfies_squawk(self, tmp_path: Path) -> None:
        emitted = tmp_path / "emitted.sql"
        emitted.write_text(migrator.offline_sql())
        excluded = [f"--exclude={rule}" for rule in _REASONED]
        run = subprocess.run(
            [str(_SQUAWK), "--reporter=json", "--pg-version=15.0"] + [*excluded, str(emitted)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert json.loads(run.stdout) == []

    def test_makes_squawk_complain_when_it_should(self, tmp_path: Path) -> None:
        emitted = tmp_path / "emitted.sql"
        emitted.write_text("CREATE INDEX ix_ads_name ON ads (name);")
        run = subprocess.run(
            [str(_SQUAWK), "--reporter=json", str(emitted)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "require-concurrent-index-creation" in run.stdout


class TestTheLint:
    @pytest.mark.parametrize(
        ("upgrade", "finding"),
        [
            ('op.create_index("ix", "ads", ["seller_id"])', "without CONCURRENTLY"),
            (
                (
                    'op.create_index("ix", "ads", [], postgresql_concurrently=True,'
                    " if_not_exists=True)"
                ),
                "hides an invalid index",
            ),
            (
                (
                    'op.create_index("ix", "ads", [], postgresql_concurrently=True);'
                    ' op.add_column("ads", sa.Column("x"))'
                ),
                "revision of its own",
            ),
            (
                'op.create_index("ix", "ad_stats_raw", [], postgresql_concurrently=True)',
                "in one step",
            ),
            (
                'op.create_index("ix", "ads", [], postgresql_concurrently=True)',
                "cannot be tried twice",
            ),
            ('op.add_column("ads", sa.Column("x", nullable=False))', "NOT NULL without default"),
            (
                'op.add_column("ads", sa.Column("x", server_default=sa.text("random()")))',
                "volatile default",
            ),
            ('op.alter_column("ads", "x", nullable=False)', "without a validated CHECK"),
            ('op.create_foreign_key("fk", "ads", "adsets", [], [])', "without NOT VALID"),
            ('op.create_check_constraint("ck", "ads", "x > 0")', "without NOT VALID"),
            ('op.create_unique_constraint("uq", "ads", ["x"])', "then USING INDEX"),
            ('op.alter_column("ads", "x", type_=sa.Text())', "contract phase"),
            ('op.drop_column("ads", "x")', "contract phase"),
            ('op.rename_table("ads", "adverts")', "contract phase"),
            ("op.execute(\"UPDATE ads SET name = ''\")", "changes rows"),
            ('op.execute("DELETE FROM ads")', "changes rows"),
            (
                'op.create_table("t", sa.Column("id"), comment="insights: x"); steps.secure("t")',
                "does not begin with seller_id",
            ),
            (
                (
                    'op.create_table("t", sa.Column("seller_id"), sa.UniqueConstraint("id"),'
                    ' comment="insights: x"); steps.secure("t")'
                ),
                "a key of t does not begin",
            ),
            (
                'op.create_table("t", sa.Column("seller_id"), comment="insights: x")',
                "is not secured",
            ),
            ('op.create_table("shared_things", sa.Column("id"))', "no comment"),
            ('op.execute("DROP TYPE colour CASCADE")', "not allowed"),
            ('op.execute("TRUNCATE ads")', "not allowed"),
            ('op.execute("VACUUM FULL ads")', "not allowed"),
            ('op.execute("LOCK TABLE ads")', "not allowed"),
            ('op.execute("SELECT uuidv7()")', "newer than 15"),
            ('op.execute("MERGE INTO a USING b ON true RETURNING 1")', "newer than 15"),
            ('op.execute("ALTER TABLE ads ADD COLUMN x int")', "write it as an operation"),
        ],
    )
    def test_finds(self, upgrade: str, finding: str) -> None:
        found = _lint(upgrade)
        assert any(finding in each for each in found), found

    @pytest.mark.parametrize(
        ("bound", "finding"),
        [
            (_BOUND.replace('"expand"', '"someday"'), "phase is not one of"),
            (_BOUND.replace('"expand"', '"contract"'), "existing decision record, not None"),
            (
                _BOUND.replace('"expand"', '"contract"\ndecision = "0999"'),
                "existing decision record, not 0999",
            ),
            ('phase = "expand"\ndef downgrade():\n    pass\n', "downgrade does nothing"),
            ('phase = "expand"\ndef downgrade():\n    raise E()\n', "downgrade refuses"),
        ],
    )
    def test_reads_the_rest_of_the_revision(self, bound: str, finding: str) -> None:
        found = _lint(_NEW, bound)
        assert any(finding in each for each in found), found

    @pytest.mark.parametrize(
        "upgrade",
        [
            _NEW,
            _NEW + '; op.create_index("ix", "t", ["seller_id"])',
            (
                'steps.drop_leftover("ix");'
                ' op.create_index("ix", "ads", [], postgresql_concurrently=True)'
            ),
            'op.add_column("ads", sa.Column("x", nullable=True))',
            'op.add_column("ads", sa.Column("x", nullable=False, server_default="0"))',
            'op.create_check_constraint("ck", "ads", "x > 0", postgresql_not_valid=True)',
            (
                'op.execute("ALTER TABLE ads VALIDATE CONSTRAINT ck_ads_x");'
                ' op.alter_column("ads", "x", nullable=False)'
            ),
            'op.execute("ALTER TABLE ads ADD CONSTRAINT uq_ads_x UNIQUE USING INDEX uq_ads_x")',
        ],
    )
    def test_lets_pass(self, upgrade: str) -> None:
        assert _lint(upgrade) == []

    def test_follows_helpers_of_the_revision(self) -> None:
        source = f'{_BOUND}\ndef upgrade():\n    _go()\ndef _go():\n    op.execute("TRUNCATE t")'
        assert lint(source, global_tables=())[0].startswith("not allowed")

    def test_accepts_a_contraction_that_was_decided(self) -> None:
        bound = _BOUND.replace('"expand"', '"contract"\ndecision = "0031"')
        assert _lint('op.drop_column("ads", "x")', bound) == []


class TestNames:
    def test_follow_the_convention_and_fit(self) -> None:
        tables = metadata.tables.values()
        names = [str(each.name) for table in tables for each in table.constraints]
        names += [str(each.name) for table in tables for each in table.indexes]
        assert [
            name for name in names if not re.match(r"(pk|uq|ix|ck|fk)_[a-z0-9_]+$", name)
        ] == []
        assert [name for name in names if len(name.encode()) > 63] == []
        assert len(names) == len(set(names))
