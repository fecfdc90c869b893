"""``/api/ads-manager/export``: what is seen in a list, as a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Final

from litestar import Controller, get
from litestar.concurrency import sync_to_thread
from litestar.di import Provide
from litestar.response import Stream

from pixecom.application.insights.export_input import ExportInput, export_request
from pixecom.application.insights.exporting import ExportFormat, ExportList
from pixecom.domain.shared.errors import Unavailable
from pixecom.entrypoints.http import queries
from pixecom.entrypoints.http.dependencies import Given, Tenant

_KINDS: Final = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PAUSE_SECONDS: Final = 0.2


class ExportController(Controller):
    """Lists as files."""

    path = "/ads-manager"
    tags = ("ads manager",)
    dependencies = {  # noqa: RUF012
        "matching": Provide(queries.matching, sync_to_thread=False),
        "wanted": Provide(queries.exported, sync_to_thread=False),
    }

    @get(
        "/export",
        operation_id="exportList",
        summary="A list as a file",
        sync_to_thread=True,
        files=tuple(_KINDS.values()),
    )
    def export(
        self,
        wanted: Given[ExportInput],
        tenant: Given[Tenant],
        export_list: Given[ExportList],
    ) -> Stream:
        """Every row of the filter in its order, values not rounded, then summary and quality.

        CSV is UTF-8, XLSX one sheet a million rows. The file is written while it is sent; one that
        ends early is broken off, not complete.
        """
        asked = export_request(wanted, seller_id=tenant.seller_id, visible_to=tenant.visible_to)
        export = export_list(query=asked.query, kind=asked.kind, columns=asked.columns)
        return Stream(
            _sent(export.parts),
            media_type=_KINDS[asked.kind],
            headers={
                "Content-Disposition": f'attachment; filename="{export.name}"',
                "Cache-Control": "private, no-store",
            },
        )


async def _sent(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Write each part in a thread, one after the other; a full queue of those is waited for."""
    while True:
        try:
            part = await sync_to_thread(_next, parts)
        except Unavailable:
            await asyncio.sleep(_PAUSE_SECONDS)
            continue
        if isinstance(part, Exception):
            raise part
        if part is None:
            return
        yield part


def _next(parts: Iterator[bytes]) -> bytes | Exception | None:
    """Give the next part, None at the end.

    An error is given, not raised: after it the parts are at an end, too, and a file that was
    broken off must never look complete.
    """
    try:
        return next(parts, None)
    except Exception as error:  # noqa: BLE001
        return error
