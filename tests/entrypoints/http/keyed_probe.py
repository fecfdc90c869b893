"""Routes with an effect that can be counted, for tests of keyed calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide
from litestar.params import RequestBody, SkipValidation
from sqlalchemy import func, select
from tests.fakes.jobs import RememberedJobs

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.shared.idempotency import Keyed
from pixecom.application.shared.jobs import Job
from pixecom.container import Container
from pixecom.domain.identity import Principal
from pixecom.domain.shared.errors import Forbidden, TooManyRequests, Unavailable
from pixecom.entrypoints.http import app
from pixecom.entrypoints.http.access import LOGGED_IN, RULES
from pixecom.entrypoints.http.edge import Edge
from pixecom.entrypoints.http.idempotency import keyed
from pixecom.entrypoints.http.responses import JsonResponse

TOGETHER = "/api/probe/together"
STEPS = "/api/probe/steps"


class EffectBody(msgspec.Struct):
    name: str
    then: str = "answer"


@dataclass
class Probe:
    """What the routes work with; ``hold`` runs after the effect, before the answer."""

    database: Database
    jobs: RememberedJobs = field(default_factory=RememberedJobs)
    hold: Callable[[], object] = lambda: None

    def effect(self, seller_id: UUID, body: EffectBody) -> dict[str, str]:
        row = {"seller_id": seller_id, "id": uuid4(), "name": body.name, "config": {}}
        with PostgresUnitOfWork(self.database, self.jobs, seller_id) as work:
            work.connection.execute(tables.ad_strategies.insert().values(row))
            work.enqueue(Job(name=body.name, queue="probe"))
            work.commit()
        self.hold()
        match body.then:
            case "refuse":
                raise Forbidden("Not you")
            case "limit":
                raise TooManyRequests("Too often", retry_after=7)
            case "fail":
                raise Unavailable("Away")
            case "break":
                raise RuntimeError("a defect")
        return {"id": str(row["id"])}

    def count(self, seller_id: UUID | str) -> int:
        counted = select(func.count()).select_from(tables.ad_strategies)
        with self.database.transaction(UUID(str(seller_id))) as connection:
            return int(connection.execute(counted).scalar_one())


class ProbeController(Controller):
    path = "/probe"

    @post("/together")
    @keyed(Keyed.SELLER)
    def together(
        self,
        data: RequestBody[EffectBody],
        principal: NamedDependency[SkipValidation[Principal]],
        probe: NamedDependency[SkipValidation[Probe]],
    ) -> dict[str, str]:
        return probe.effect(UUID(str(principal.seller_id)), data)

    @post("/steps", status_code=200)
    @keyed(Keyed.STEPS)
    def steps(
        self,
        data: RequestBody[EffectBody],
        principal: NamedDependency[SkipValidation[Principal]],
        probe: NamedDependency[SkipValidation[Probe]],
    ) -> Response[dict[str, str]]:
        done = probe.effect(UUID(str(principal.seller_id)), data)
        return JsonResponse(done, status_code=202, headers={"X-Extra": "kept"})


@contextmanager
def probed(container: Container, patch: pytest.MonkeyPatch) -> Iterator[tuple[Edge, Probe]]:
    """Give the application with the two routes."""
    probe = Probe(database=container.app_database())

    def provide() -> Any:  # noqa: ANN401
        return probe

    class Bound(ProbeController):
        dependencies = {"probe": Provide(provide, sync_to_thread=False)}  # noqa: RUF012

    with patch.context() as during:
        during.setattr(app, "CONTROLLERS", (*app.CONTROLLERS, Bound))
        during.setitem(RULES, ("POST", TOGETHER), LOGGED_IN)
        during.setitem(RULES, ("POST", STEPS), LOGGED_IN)
        yield app.create_app(container), probe
