from __future__ import annotations

from dataclasses import fields
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from pixecom.application.insights.reports import AdsManagerQuery, SortColumn
from pixecom.application.insights.reports_input import ListInput, list_query
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import SellerId
from pixecom.domain.shared.lifecycle import EntityStatus

SELLER = SellerId(UUID(int=1))
FIELDS = tuple(field.name for field in fields(ListInput))
NAMES = {
    "".join(word.capitalize() if place else word for place, word in enumerate(name.split("_")))
    for name in FIELDS
}
"""As the API writes them."""
plausible = st.one_of(
    st.sampled_from([*SortColumn, *DatePreset, *EntityStatus, "asc", "desc", "7", "500", ","]),
    st.uuids().map(str),
    st.dates().map(str),
    st.text(max_size=40),
)


class TestAnyTexts:
    @given(
        st.dictionaries(st.sampled_from(FIELDS), plausible, max_size=6),
        st.sampled_from(TIERS),
    )
    def test_become_a_query_or_problems_that_name_their_fields(
        self, texts: dict[str, str], level: Level
    ) -> None:
        query, problems = _read(texts, level)

        assert all(problem.split()[0] in NAMES for problem in problems)
        assert (query is None) == bool(problems)
        if query is not None:
            assert (query.parent_id is None) == (level is Level.CAMPAIGN)


def _read(texts: dict[str, str], level: Level) -> tuple[AdsManagerQuery | None, tuple[str, ...]]:
    try:
        raw = ListInput(**texts)
        return list_query(raw, seller_id=SELLER, level=level, visible_to=None), ()
    except Invalid as error:
        return None, error.details
