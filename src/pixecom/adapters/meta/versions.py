"""When versions of the API end. Calls to an ended one are silently served by another.

Source: spec 07a, Version (state of 2026-11): v24.0 of the Marketing API ended on 2026-10-06, v26.0
came on 2026-07-29; Marketing versions end before Graph versions. Where no end is announced, a year
after its beginning is assumed. This list is kept by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Sunset:
    """The last day of a version; ``announced`` by Meta, or only assumed."""

    last: date
    announced: bool


SUNSETS: Final[Mapping[str, Sunset]] = {
    "v24.0": Sunset(last=date(2026, 10, 6), announced=True),
    "v26.0": Sunset(last=date(2027, 7, 28), announced=False),
}
