"""How the process feels."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from pixecom.entrypoints.http.schemas.shared import Wire

Connection = Literal["connected", "down"]


class Live(Wire, frozen=True, kw_only=True):
    """The process runs."""

    status: Literal["ok"] = "ok"


class Ready(Wire, frozen=True, kw_only=True):
    """Whether the process should get requests."""

    status: Literal["ok", "unavailable"]


class Health(Wire, frozen=True, kw_only=True):
    """How the process and what it stands on feel."""

    status: Literal["ok", "degraded"]
    service: Literal["pixecom-api"] = "pixecom-api"
    timestamp: datetime
    request_id: str
    db: (
        Annotated[Connection, Meta(description="For private addresses and superadmins only")]
        | UnsetType
    ) = UNSET
    redis: (
        Annotated[Connection, Meta(description="For private addresses and superadmins only")]
        | UnsetType
    ) = UNSET
