"""What the platform lists no more: marked as deleted, and only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

import pytest
from tests.integration.sync.platform import FailingProvider, Pipeline
from tests.rows import Factory, Tree

from pixecom.adapters.postgres import stats_version
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.ports import StatsProvider
from pixecom.domain.insights.fact import (
    TIERS,
    AdAccount,
    DeliveryRow,
    EntityRow,
    InsightRow,
    Level,
)
from pixecom.domain.insights.sync import RunKind, RunState
from pixecom.domain.shared.errors import ProviderFailed
from pixecom.domain.shared.lifecycle import EntityStatus
from pixecom.domain.shared.period import DayRange

GONE = ("DELETED", "UNKNOWN", None)
EXTERNALS = """
    SELECT id, external_campaign_id FROM campaigns UNION ALL SELECT id, external_adset_id
    FROM adsets UNION ALL SELECT id, external_ad_id FROM ads"""
VERSIONS = """
    SELECT id, version FROM campaigns UNION ALL SELECT id, version FROM adsets
    UNION ALL SELECT id, version FROM ads"""


class Forgetful(StatsProvider):
    """The mock without some of its entities; ``on_page`` is called before each page.

    ``last`` are ads that it lists in addition.
    """

    def __init__(self, mock: StatsProvider, *, on_page: Callable[[], object] = list) -> None:
        self._mock = mock
        self._on_page = on_page
        self.forgotten: set[str] = set()
        self.last: list[EntityRow] = []

    def fetch_insights(
        self, *, account: AdAccount, level: Level, days: DayRange
    ) -> Iterator[Sequence[InsightRow]]:
        return self._mock.fetch_insights(account=account, level=level, days=days)

    def fetch_entities(self, *, account: AdAccount) -> Iterator[Sequence[EntityRow]]:
        for page in self._mock.fetch_entities(account=account):
            self._on_page()
            if left := [row for row in page if row.external_id not in self.forgotten]:
                yield left
        if self.last:
            yield self.last

    def fetch_delivery(self, *, account: AdAccount) -> Iterator[Sequence[DeliveryRow]]:
        return self._mock.fetch_delivery(account=account)


class Source:
    """A synchronised tree, and a platform that can forget parts of it."""

    def __init__(self, pipeline: Pipeline, database: Database, tree: Tree) -> None:
        self.pipeline = pipeline
        self.tree = tree
        self.provider = Forgetful(pipeline.mock())
        self._database = database
        self.sync()

    def sync(self, provider: StatsProvider | None = None) -> RunState:
        """Fetch the metadata."""
        given = provider or self.provider
        return self.pipeline.sync(self.tree, kind=RunKind.ENTITIES, provider=given).state

    def forget(self, *ids: UUID) -> None:
        """Leave entities out of the lists from now on."""
        externals = dict(self.rows(EXTERNALS))
        self.provider.forgotten |= {externals[each] for each in ids}

    def listed(self, entity_id: UUID) -> EntityRow:
        """Give what the platform says of an entity now."""
        external = dict(self.rows(EXTERNALS))[entity_id]
        pages = self.provider.fetch_entities(account=self.tree.account)
        return next(row for page in pages for row in page if row.external_id == external)

    def gone(self) -> set[UUID]:
        """Give everything that is stored as deleted."""
        return {each for each, state in self.states().items() if state[0] == "DELETED"}

    def states(self) -> Mapping[UUID, tuple[str, str | None, str | None]]:
        return self.pipeline.entities(self.tree)

    def rows(self, query: str) -> list[tuple[UUID, str]]:
        with self._database.raw(self.tree.seller_id) as connection:
            return connection.execute(query.encode()).fetchall()

    def run(self, statement: str, **values: object) -> None:
        """Change rows as another process would."""
        with self._database.raw(self.tree.seller_id) as connection:
            connection.execute(statement.encode(), values)

    def version(self) -> int:
        """Give the version of what lists show."""
        query = f"SELECT {stats_version.CURRENT}".encode()
        with self._database.raw(self.tree.seller_id) as connection:
            row = connection.execute(query, {"seller": self.tree.seller_id}).fetchone()
        return int(row[0]) if row else 0


@pytest.fixture
def tree(make: Factory) -> Tree:
    return make.tree(campaigns=2, adsets=2, ads=2)


@pytest.fixture
def source(pipeline: Pipeline, app_database: Database, tree: Tree) -> Source:
    return Source(pipeline, app_database, tree)


class TestWhatIsListedNoMore:
    @pytest.mark.parametrize("level", TIERS)
    def test_is_deleted_at_every_level(self, source: Source, level: Level) -> None:
        tree = source.tree
        below = {
            Level.CAMPAIGN: [tree.campaign_ids[0], *tree.adset_ids[:2], *tree.ad_ids[:4]],
            Level.ADSET: [tree.adset_ids[0], *tree.ad_ids[:2]],
            Level.AD: [tree.ad_ids[0]],
        }
        before = source.states()
        source.forget(*below[level])

        assert source.sync() is RunState.DONE

        after = source.states()
        assert {after[each] for each in below[level]} == {GONE}
        others = before.keys() - below[level]
        assert {each: after[each] for each in others} == {each: before[each] for each in others}

    def test_comes_back_when_it_is_listed_again(self, source: Source) -> None:
        before, ad = source.states(), source.tree.ad_ids[0]
        listed = source.listed(ad)
        source.forget(ad)
        source.sync()
        assert source.gone() == {ad}
        source.provider.last = [listed]

        source.sync()

        assert source.states() == before

    def test_stays_deleted_where_the_platform_said_so_itself(self, source: Source) -> None:
        ad = source.tree.ad_ids[0]
        listed = source.listed(ad)
        source.forget(ad)
        for status in ("DELETED", "ACTIVE"):
            source.provider.last = [
                listed._replace(status=EntityStatus(status), effective_status=status)
            ]
            source.sync()

        assert source.gone() == {ad}

    def test_takes_with_it_what_was_never_launched_below(
        self, source: Source, make: Factory
    ) -> None:
        tree = source.tree
        seller = tree.seller_id
        adset = make.adset(seller, tree.campaign_ids[0], external_adset_id=None)
        ad = make.ad(seller, adset, external_ad_id=None)
        source.forget(tree.campaign_ids[0], *tree.adset_ids[:2], *tree.ad_ids[:4])

        source.sync()

        assert {adset, ad} < source.gone()

    def test_moves_the_version_of_the_lists_once(self, source: Source) -> None:
        source.sync()
        before, rows = source.version(), source.rows(VERSIONS)
        source.sync()
        assert (source.version(), source.rows(VERSIONS)) == (before, rows)

        source.forget(source.tree.ad_ids[0])
        source.sync()

        moved = source.version()
        assert moved > before
        source.sync()
        assert source.version() == moved

    def test_is_deleted_by_the_statistics_run_too(self, source: Source) -> None:
        source.forget(source.tree.ad_ids[0])
        assert source.pipeline.sync(source.tree, provider=source.provider).state is RunState.DONE
        assert source.gone() == {source.tree.ad_ids[0]}

    def test_may_be_known_from_its_figures_alone(
        self, pipeline: Pipeline, app_database: Database, tree: Tree
    ) -> None:
        pipeline.sync(tree, provider=pipeline.provider_with_a_stranger(tree))
        stranger = set(pipeline.entities(tree)) - {
            *tree.campaign_ids,
            *tree.adset_ids,
            *tree.ad_ids,
        }
        source = Source(pipeline, app_database, tree)
        assert len(stranger) == 1
        assert source.gone() == set()  # the mock lists whatever we know

        source.forget(*stranger)
        source.sync()

        assert source.gone() == stranger


class TestWhatStays:
    @pytest.mark.parametrize("level", [Level.ADSET, None])
    def test_is_everything_when_the_listing_breaks_off(
        self, source: Source, level: Level | None
    ) -> None:
        source.forget(*source.tree.ad_ids)
        error = ProviderFailed("no", code="100", retryable=False)
        broken: StatsProvider = FailingProvider(source.provider, level=None, page=1, error=error)
        if level is not None:
            broken = BreaksOff(source.provider, level=level, error=error)

        assert source.sync(broken) is RunState.FAILED

        assert source.gone() == set()

    def test_is_everything_when_no_campaign_is_listed(self, source: Source) -> None:
        source.forget(*source.states())
        assert source.sync() is RunState.DONE
        assert source.gone() == set()

    def test_is_what_waits_to_be_pushed(self, source: Source) -> None:
        ad = source.tree.ad_ids[0]
        source.run("UPDATE ads SET meta_sync_state = 'PENDING' WHERE id = %(ad)s", ad=ad)
        source.forget(ad)
        source.sync()
        assert source.gone() == set()

        source.run("UPDATE ads SET meta_sync_state = 'FAILED' WHERE id = %(ad)s", ad=ad)
        source.sync()
        assert source.gone() == {ad}

    def test_is_what_was_never_launched(self, source: Source, make: Factory) -> None:
        tree = source.tree
        campaign = make.campaign(tree.seller_id, tree.account.id, external_campaign_id=None)
        adset = make.adset(tree.seller_id, tree.campaign_ids[0], external_adset_id=None)
        make.ad(tree.seller_id, adset, external_ad_id=None)
        make.ad(tree.seller_id, make.adset(tree.seller_id, campaign))
        make.ad(tree.seller_id, adset)
        source.sync()
        assert source.gone() == set()

    def test_is_what_was_made_or_launched_while_the_list_was_read(
        self, pipeline: Pipeline, source: Source, make: Factory
    ) -> None:
        tree = source.tree
        draft = make.campaign(tree.seller_id, tree.account.id, external_campaign_id=None)
        launch = (
            "UPDATE campaigns SET external_campaign_id = 'launched', updated_at = now()"
            " WHERE id = %(id)s"
        )
        made: list[UUID] = []

        def meanwhile() -> None:
            if not made:
                source.run(launch, id=draft)
                made.append(make.campaign(tree.seller_id, tree.account.id))

        provider = Forgetful(pipeline.mock(), on_page=meanwhile)
        provider.forgotten.add("launched")
        source.sync(provider)
        assert source.gone() == set()

        source.forget(draft, *made)
        source.sync()

        assert source.gone() == {draft, *made}

    def test_is_what_something_is_listed_below(self, source: Source) -> None:
        tree = source.tree
        source.forget(tree.campaign_ids[0], tree.adset_ids[3])
        source.sync()
        assert source.gone() == set()

    def test_is_not_what_is_listed_below_strangers(
        self, pipeline: Pipeline, source: Source
    ) -> None:
        """What was made while the list was read comes as a whole next time."""
        pages = pipeline.mock().fetch_entities(account=source.tree.account)
        *_, known = [row for page in pages for row in page]
        known = known._replace(name="Moved", parent_external_id="nobody")
        late = known._replace(external_id="late")
        source.provider.forgotten.add(known.external_id)
        source.provider.last = [late, known]
        count = len(source.states())

        assert source.sync() is RunState.DONE

        assert (len(source.states()), source.gone()) == (count, set())

    def test_is_what_is_of_another_account_of_the_seller(
        self, source: Source, make: Factory
    ) -> None:
        other = make.tree(source.tree.seller_id)
        source.forget(source.tree.ad_ids[0])
        source.sync()
        assert not source.gone() & {*other.campaign_ids, *other.adset_ids, *other.ad_ids}


class BreaksOff(Forgetful):
    """Raises where the first page of a level should come."""

    def __init__(self, inner: StatsProvider, *, level: Level, error: Exception) -> None:
        super().__init__(inner)
        self._level = level
        self._error = error

    def fetch_entities(self, *, account: AdAccount) -> Iterator[Sequence[EntityRow]]:
        for page in super().fetch_entities(account=account):
            if page[0].level is self._level:
                raise self._error
            yield page
