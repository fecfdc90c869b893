"""The control endpoint: what tests in other processes do with a running simulator.

====== ============================ ============================================================
GET    /_simulator                  app id, a new long-lived token, the accounts
GET    /_simulator/calls            the log of calls
POST   /_simulator/faults           plant a ``Fault`` (JSON); gives its number
DELETE /_simulator/faults           lift all faults
POST   /_simulator/restate          ``days``: change the figures of the last so many
POST   /_simulator/delete           ``id``: delete an object
POST   /_simulator/kill_token       ``token``, ``subcode``: let a token die
GET    /_simulator/signed_request   what Meta posts to the deauthorise callback
====== ============================ ============================================================
"""

from __future__ import annotations

from typing import Any

import msgspec

from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.graph import Graph
from pixecom.entrypoints.simulator.wire import Request, invalid, missing


def controlled(graph: Graph, request: Request) -> Any:  # noqa: ANN401
    """Do what the control endpoint is asked for."""
    form = request.form
    match (request.method, *request.path[1:]):
        case ("GET",):
            return _introduction(graph)
        case ("GET", "calls"):
            return {"calls": graph.calls.all()}
        case ("GET", "signed_request"):
            return {"signed_request": graph.tokens.signed_request()}
        case ("POST", "faults"):
            return {"number": graph.faults.plant(_fault(request))}
        case ("DELETE", "faults"):
            graph.faults.lift()
        case ("POST", "restate"):
            graph.world.restate(int(form.get("days", "28")))
        case ("POST", "delete"):
            graph.world.delete([form.get("id", "")])
        case ("POST", "kill_token"):
            graph.tokens.kill(form.get("token", ""), int(form.get("subcode", "463")))
        case _:
            raise missing("/".join(request.path))
    return {"success": True}


def _introduction(graph: Graph) -> dict[str, Any]:
    accounts = [{"id": each.id, "name": each.name, **each.data} for each in graph.world.accounts]
    return {
        "app_id": graph.tokens.app_id,
        "token": graph.tokens.issue(),
        "user_id": graph.world.user_id,
        "accounts": accounts,
    }


def _fault(request: Request) -> Fault:
    try:
        return msgspec.convert(_decoded(request), Fault, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(str(error)) from error


def _decoded(request: Request) -> dict[str, Any]:
    nested = ("error", "headers")
    return {
        name: request.json(name) if name in nested else text for name, text in request.form.items()
    }
