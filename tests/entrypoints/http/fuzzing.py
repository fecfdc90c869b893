"""Sends what Schemathesis makes of the OpenAPI document, half of it with values that exist."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.entrypoints.http.conftest import PASSWORD, Person
from tests.entrypoints.http.credential_seeds import OF_SUPERADMINS
from tests.entrypoints.http.probing import EXPORT, SAMPLES
from tests.entrypoints.http.signed import about, signed
from tests.entrypoints.http.worlds import SUPERADMIN, Worlds

from pixecom.domain.identity import SellerRole
from pixecom.entrypoints.http.cookies import REFRESH_COOKIE
from pixecom.entrypoints.http.edge import Edge
from pixecom.entrypoints.http.idempotency import KEY_HEADER

DOCUMENT = Path("docs/openapi.json")
EXCLUDED: list[Any] = [positive_data_acceptance]
"""A schema cannot say that two fields exclude each other, that a day is before another, that a
cursor is of these filters, or that an address is taken: such input is refused with reasons. What
it would find is found by the seeded half: nearly every operation must succeed there."""
LEFT_OUT = "header: violates `required` (was Authorization)"
"""A mistake that never arrives: we send the login with every example. Other mistakes beside it may
come to nothing on the way, like an empty list in a query."""
BY_SUPERADMINS = frozenset({"adminLogIn", "listSellersSimple"}) | OF_SUPERADMINS
FOR_STRANGERS = frozenset({"register", "inviteMember"})
_INVITATIONS = "http://testserver/api/sellers/me/invitations"
FEW = 10
"""Up to so many examples are the same in every run; a long run makes new ones each time."""
Seeds = dict[str, Any]
Example = Case[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of the examples of one operation."""

    operation: str
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def reached(self) -> bool:
        """Whether any example succeeded, or was sent on."""
        return any(200 <= status < 400 for status in self.statuses)


class Fuzzer:
    """Fuzzes the application in process, as somebody with every right in a seeded seller.

    Schemathesis ends the application's lifespan with every test; entering the session begins it.
    """

    def __init__(self, app: Edge, worlds: Worlds) -> None:
        config = SchemathesisConfig()
        self.schema: Any = schemathesis.openapi.from_path(DOCUMENT, config=config)
        self.schema.app = app
        transport: Any = app
        self._session: Any = asgi.get_client(transport)
        self._worlds = worlds
        operations: Any = self.schema.get_all_operations()
        self.operations: dict[str, Any] = {
            found.definition.raw["operationId"]: found
            for found in (made.ok() for made in operations)
        }

    def operation(self, name: str, *, examples: int) -> Tally:
        """Send valid and invalid examples of one operation, and judge the answers."""
        tally = Tally(operation=name)
        operation = self.operations[name]
        with self._session:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                with suppress(Unsatisfiable):  # nothing to get wrong: no parameter, no body
                    self._examples(operation, mode, tally, examples)
        return tally

    def _examples(self, operation: Any, mode: GenerationMode, tally: Tally, many: int) -> None:  # noqa: ANN401
        valid = mode is GenerationMode.POSITIVE
        quiet = hypothesis_settings(
            max_examples=many,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=many <= FEW,
        )
        nobody = self._seeds(tally.operation)  # whoever is refused anyway

        @given(case=operation.as_strategy(generation_mode=mode))
        @quiet
        def example(case: Example) -> None:
            seeds = self._seeds(tally.operation) if valid else nobody
            if valid and tally.statuses.total() % 2 == 0:
                _overlay(case, seeds)
            self._send(case, seeds, tally, valid=valid)

        example()

    def stateful(self, *, runs: int) -> Tally:
        """Follow the links between operations: what one gives, the next one takes."""
        tally, fuzzer = Tally(operation="stateful"), self

        class Steps(self.schema.as_state_machine()):  # type: ignore[misc]
            def setup(self) -> None:
                self.seeds = fuzzer._seeds("")

            def get_call_kwargs(self, _case: Example) -> dict[str, Any]:
                return {"headers": self.seeds["headers"], "session": fuzzer._session}

            def validate_response(self, answer: Response, case: Example, **_given: object) -> None:
                fuzzer._judge(case, answer, self.seeds, tally)

        checks = list(HealthCheck)
        many = hypothesis_settings(max_examples=runs, suppress_health_check=checks, database=None)
        with self._session:
            Steps.run(settings=many)
        return tally

    def _send(self, case: Example, seeds: Seeds, tally: Tally, *, valid: bool) -> None:
        headers = seeds["headers"] | (seeds["cookie"] if valid else {})
        answer: Response = case.call(session=self._session, headers=headers)
        self._judge(case, answer, seeds, tally)

    def _judge(self, case: Example, answer: Response, seeds: Seeds, tally: Tally) -> None:
        self._session.cookies.clear()
        tally.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, headers=seeds["headers"], excluded_checks=EXCLUDED)
        except FailureGroup as found:
            texts = (str(each) for each in found.exceptions)
            tally.faults.extend(
                f"{case.method} {case.path}: {text}" for text in texts if LEFT_OUT not in text
            )

    def _seeds(self, name: str) -> Seeds:
        """Log somebody new in, in a seller of their own, and say what they would fill in."""
        role = SUPERADMIN if name in BY_SUPERADMINS else SellerRole.OWNER
        own = self._worlds.seller()
        caller = self._worlds.person(role, own.seller_id)
        cookie = f"{REFRESH_COOKIE}={caller.refresh_token}"
        return {
            **own.ids,
            **SAMPLES,
            "headers": caller.headers,
            "cookie": {"Cookie": cookie},
            "file": EXPORT,
            "email": f"{uuid4().hex}@pixecom.test" if name in FOR_STRANGERS else caller.email,
            "password": PASSWORD,
            "session_id": str(self._worlds.session_of(caller)),
            "view_id": str(self._worlds.view_of(caller, own.seller_id)),
            "signed_request": signed(about("1")),
            **({"code": self._worlds.deletion_code()} if name == "readMetaDeletion" else {}),
            **self._worlds.typed(name, caller),
            **({"body": self._accepted(caller)} if name == "acceptInvitation" else {}),
        }

    def _accepted(self, inviter: Person) -> Seeds:
        """Give the whole body of somebody new who was invited."""
        body = {"email": f"{uuid4().hex}@pixecom.test", "role": "EDITOR"}
        made = self._session.post(_INVITATIONS, json=body, headers=inviter.headers)
        return {"token": made.json()["token"], "password": PASSWORD, "displayName": "Somebody"}


def _overlay(case: Example, seeds: Seeds) -> None:
    """Put values that exist where an example has some value, and ask no other questions."""
    if "body" in seeds:
        case.body = seeds["body"]
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            for name in set(part) & set(seeds):
                part[name] = seeds[name]
    for name in set(case.headers or ()) & {"If-Match", KEY_HEADER}:
        del case.headers[name]
    required = {each.name for each in case.operation.query if each.is_required}
    for name in set(case.query or ()) - required:
        del case.query[name]
