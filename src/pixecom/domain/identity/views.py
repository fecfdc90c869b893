"""Saved views: what somebody looks at, and how, remembered under a name (spec 15 §3.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import SellerId, UserId, ViewId

MOST_VIEWS = 100
"""Of one person in one seller."""
MAX_NAME = 100
MAX_SCREEN = 50
MAX_TEXT = 8_000
"""Of ``query``, and of ``columns``, written as compact JSON."""
_SCREEN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Scalar = str | int | float | bool | None
Query = Mapping[str, Scalar | Sequence[Scalar]]
Columns = Sequence[str | Mapping[str, Scalar]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A view of one person in one seller; its name is the only one on its screen.

    ``screen`` is the address of a screen without slashes. What ``query`` and ``columns`` mean is
    the screen's business: filters and sort as in its address, columns in their order.
    """

    id: ViewId
    seller_id: SellerId
    user_id: UserId
    screen: str
    name: str
    query: Query
    columns: Columns
    created_at: datetime
    updated_at: datetime
    version: int

    def __post_init__(self) -> None:
        problems = [
            problem
            for is_wrong, problem in (
                (
                    len(self.screen) > MAX_SCREEN or not _SCREEN.fullmatch(self.screen),
                    f"screen must be at most {MAX_SCREEN} of a-z, 0-9 and single hyphens",
                ),
                (
                    not self.name or len(self.name) > MAX_NAME or not self.name.isprintable(),
                    f"name must be 1 to {MAX_NAME} printable characters",
                ),
                (_size(self.query) > MAX_TEXT, f"query must be at most {MAX_TEXT} characters"),
                (_size(self.columns) > MAX_TEXT, f"columns must be at most {MAX_TEXT} characters"),
            )
            if is_wrong
        ]
        if problems:
            raise Invalid("Validation failed.", details=problems)

    def changed(
        self,
        *,
        at: datetime,
        name: str | None = None,
        query: Query | None = None,
        columns: Columns | None = None,
    ) -> SavedView:
        """Give the next version.

        Raises:
            Invalid: nothing to change, or a value is not acceptable.
        """
        if name is None and query is None and columns is None:
            raise Invalid("At least one field must be provided")
        return replace(
            self,
            name=self.name if name is None else name.strip(),
            query=self.query if query is None else query,
            columns=self.columns if columns is None else columns,
            updated_at=at,
            version=self.version + 1,
        )


def _size(document: Query | Columns) -> int:
    return len(json.dumps(document, ensure_ascii=False, separators=(",", ":")))
