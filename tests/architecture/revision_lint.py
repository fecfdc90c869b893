"""Reads a revision's source for changes that would lock, rewrite or lose (spec/16 §3).

One function per row of that table; each yields what is wrong, in a sentence. The SQL that a
revision emits is read by squawk besides.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_VOLATILE = re.compile(r"random|clock_timestamp|gen_random_uuid|nextval|uuidv", re.IGNORECASE)
_ROWS = re.compile(r"^\s*(UPDATE|DELETE\s+FROM)\b", re.IGNORECASE)
_FORBIDDEN = re.compile(
    r"\bDROP\b.*\bCASCADE\b|\bTRUNCATE\b|\bVACUUM\s+FULL\b|\bLOCK\s+TABLE\b|\bIF\s+NOT\s+EXISTS\b",
    re.IGNORECASE | re.DOTALL,
)
_TOO_NEW = re.compile(
    r"\buuidv[47]\s*\(|\bMERGE\b.*\bRETURNING\b|\bANY_VALUE\s*\(|\bJSON_TABLE\b|\bVIRTUAL\b"
    r"|\bWITHOUT\s+OVERLAPS\b|\bNOT\s+ENFORCED\b|\bADD\s+CONSTRAINT\s+\w+\s+NOT\s+NULL\b",
    re.IGNORECASE | re.DOTALL,
)
_DDL_TEXT = re.compile(
    r"^\s*(ALTER\s+TABLE\s+\S+\s+(ADD|DROP|RENAME|ALTER)\b|CREATE\s+(UNIQUE\s+)?INDEX|DROP\s+TABLE"
    r"|DROP\s+INDEX)",
    re.IGNORECASE,
)
_NOT_VALIDATED = re.compile(r"\bVALIDATE\s+CONSTRAINT\b|\bUSING\s+INDEX\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A parsed revision: the calls of ``upgrade`` in order, through its own helpers."""

    tree: ast.Module
    calls: list[ast.Call]
    created: frozenset[str]
    global_tables: Collection[str]
    partitioned: Collection[str]
    decisions: Collection[str]

    def operations(self, *names: str) -> Iterator[tuple[ast.Call, str]]:
        """Give the ``op.…`` calls of these names, each with the table it is about."""
        for call in self.calls:
            name = _name(call)
            if name in {f"op.{each}" for each in names}:
                place = 0 if name in {"op.add_column", "op.alter_column", "op.drop_column"} else 1
                yield call, _text(call.args[place]) if len(call.args) > place else ""

    def attribute(self, name: str) -> str | None:
        """Give the text that a module attribute is set to."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == name for target in node.targets
            ):
                return _text(node.value)
        return None

    def texts(self) -> Iterator[str]:
        """Give the SQL texts that ``upgrade`` executes."""
        for call in self.calls:
            if _name(call) == "op.execute" and call.args:
                yield _text(call.args[0])


def lint(
    source: str,
    *,
    global_tables: Collection[str],
    partitioned: Collection[str] = (),
    decisions: Collection[str] = (),
) -> list[str]:
    """Give every finding in a revision; empty when it may run on a live database."""
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    calls = list(_calls(functions, "upgrade", frozenset()))
    revision = Revision(
        tree=tree,
        calls=calls,
        created=frozenset(_text(c.args[0]) for c in calls if _name(c) == "op.create_table"),
        global_tables=global_tables,
        partitioned=partitioned,
        decisions=decisions,
    )
    return [finding for rule in RULES for finding in rule(revision)]


def _indexes(revision: Revision) -> Iterator[str]:
    for call, table in revision.operations("create_index"):
        if _keyword(call, "if_not_exists"):
            yield f"index on {table}: IF NOT EXISTS hides an invalid index"
        if table in revision.created:
            continue
        if table in revision.partitioned:
            yield f"index on partitioned {table} in one step: ONLY the parent, then attach"
        elif not _keyword(call, "postgresql_concurrently"):
            yield f"index on existing {table} without CONCURRENTLY"
        elif len(list(revision.operations("create_index"))) != len(_schema_calls(revision)):
            yield f"concurrent index on {table} needs a revision of its own"
        elif not any(_name(each) == "steps.drop_leftover" for each in revision.calls):
            yield f"concurrent index on {table} cannot be tried twice: steps.drop_leftover first"


def _added_columns(revision: Revision) -> Iterator[str]:
    for call, table in revision.operations("add_column"):
        column = call.args[1]
        if not isinstance(column, ast.Call):
            yield f"column of {table}: write it where it is added"
            continue
        default = _keyword(column, "server_default")
        nullable = _keyword(column, "nullable")
        if default and _VOLATILE.search(ast.unparse(default)):
            yield f"column of {table}: volatile default rewrites the table"
        if isinstance(nullable, ast.Constant) and nullable.value is False and default is None:
            yield f"column of {table}: NOT NULL without default"


def _not_null(revision: Revision) -> Iterator[str]:
    for call, table in revision.operations("alter_column"):
        nullable = _keyword(call, "nullable")
        if not isinstance(nullable, ast.Constant) or nullable.value is not False:
            continue
        if not any("VALIDATE CONSTRAINT" in text and table in text for text in revision.texts()):
            yield f"SET NOT NULL on {table} without a validated CHECK"


def _constraints(revision: Revision) -> Iterator[str]:
    for call, table in revision.operations("create_foreign_key", "create_check_constraint"):
        if table not in revision.created and not _keyword(call, "postgresql_not_valid"):
            yield f"constraint on existing {table} without NOT VALID"
    for _, table in revision.operations("create_unique_constraint"):
        if table not in revision.created:
            yield f"unique constraint on existing {table}: index concurrently, then USING INDEX"


def _contraction(revision: Revision) -> Iterator[str]:
    destructive = [
        _name(call)
        for call in revision.calls
        if _name(call).startswith(("op.drop_", "op.rename_"))
        or (_name(call) == "op.alter_column" and _keyword(call, "type_"))
    ]
    phase, decision = revision.attribute("phase"), revision.attribute("decision")
    if phase not in {"expand", "migrate", "contract"}:
        yield "phase is not one of expand, migrate, contract"
    if destructive and phase != "contract":
        yield f"{destructive[0]} belongs into the contract phase"
    if phase == "contract" and decision not in revision.decisions:
        yield f"contract phase needs an existing decision record, not {decision}"


def _rows(revision: Revision) -> Iterator[str]:
    for text in revision.texts():
        if _ROWS.match(text):
            yield f"changes rows inside a revision: {text.split()[0]}"


def _new_tables(revision: Revision) -> Iterator[str]:
    secured = {_text(c.args[0]) for c in revision.calls if _name(c) == "steps.secure"}
    for call in revision.calls:
        if _name(call) != "op.create_table":
            continue
        table = _text(call.args[0])
        if not (comment := _keyword(call, "comment")) or ": " not in _text(comment):
            yield f"{table} has no comment with its owner and purpose"
        if table in revision.global_tables:
            continue
        first = call.args[1] if len(call.args) > 1 else None
        if not isinstance(first, ast.Call) or _text(first.args[0]) != "seller_id":
            yield f"{table} does not begin with seller_id and is not on the global list"
        for key in call.args[1:]:
            if _name(key).endswith(("PrimaryKeyConstraint", "UniqueConstraint")) and (
                _text(key.args[0]) != "seller_id"  # type: ignore[attr-defined]
            ):
                yield f"a key of {table} does not begin with seller_id"
        if table not in secured:
            yield f"{table} is not secured: no forced row-level security, no policies"


def _texts(revision: Revision) -> Iterator[str]:
    for text in revision.texts():
        if _FORBIDDEN.search(text):
            yield f"not allowed: {' '.join(text.split())}"
        if _TOO_NEW.search(text):
            yield f"needs a server newer than 15: {' '.join(text.split())}"
        if _DDL_TEXT.match(text) and not _NOT_VALIDATED.search(text):
            yield f"write it as an operation, so that it can be checked: {text.split()[0]} …"


def _way_back(revision: Revision) -> Iterator[str]:
    functions = {n.name: n for n in revision.tree.body if isinstance(n, ast.FunctionDef)}
    downgrade = functions.get("downgrade")
    if downgrade is None or not any(isinstance(n, ast.Call) for n in ast.walk(downgrade)):
        yield "downgrade does nothing"
    elif any(isinstance(n, ast.Raise) for n in ast.walk(downgrade)):
        yield "downgrade refuses"


RULES = (
    _indexes,
    _added_columns,
    _not_null,
    _constraints,
    _contraction,
    _rows,
    _new_tables,
    _texts,
    _way_back,
)


def _schema_calls(revision: Revision) -> list[ast.Call]:
    return [c for c in revision.calls if _name(c).startswith(("op.create", "op.add", "op.alter"))]


def _calls(
    functions: dict[str, ast.FunctionDef], name: str, above: frozenset[str]
) -> Iterator[ast.Call]:
    for node in ast.walk(functions[name]):
        if not isinstance(node, ast.Call):
            continue
        yield node
        if isinstance(node.func, ast.Name) and node.func.id in functions.keys() - above:
            yield from _calls(functions, node.func.id, above | {name})


def _name(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def _text(node: ast.AST) -> str:
    """Give the text of a literal; what an f-string leaves open reads ``?``."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(value) for value in values)
        case _:
            return "?"
