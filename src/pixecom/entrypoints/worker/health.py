"""``/health`` of the worker, in a process of its own beside the job processes."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pixecom.application.advertising.renewing import PLATFORM_QUEUE
from pixecom.application.insights.jobs import FIGURES_QUEUE, SYNC_QUEUE
from pixecom.container import Container
from pixecom.domain.shared.errors import PixecomError
from pixecom.settings import load

QUEUES = (SYNC_QUEUE, FIGURES_QUEUE, PLATFORM_QUEUE)


def serve() -> None:
    """Answer on WORKER_PORT of the loopback until the process is told to stop."""
    settings = load()
    address = ("127.0.0.1", settings.worker_port)
    with ThreadingHTTPServer(address, handler_of(Container(settings=settings))) as server:
        server.serve_forever()


def handler_of(container: Container) -> type[BaseHTTPRequestHandler]:
    """Make the handler class of a container: ``http.server`` wants a class."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, container)

        def log_message(self, *_: object) -> None:
            """Stay silent: probes come every few seconds."""

    return Handler


def _answer(handler: BaseHTTPRequestHandler, container: Container) -> None:
    """Send the state as JSON; anything but ``/health`` is unknown."""
    if handler.path != "/health":
        handler.send_error(HTTPStatus.NOT_FOUND)
        return
    body = json.dumps(state(container)).encode()
    handler.send_response(HTTPStatus.OK)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def state(container: Container) -> dict[str, object]:
    """Ask database and queues; what does not answer is ``down`` and the worker ``degraded``."""
    database, broker, queues = "connected", "connected", dict[str, object]()
    try:
        now = container.database_clock().now().isoformat()
    except PixecomError:
        database, now = "down", container.clock().now().isoformat()
    try:
        depths = container.job_queue().depths(queues=QUEUES)
        queues = {
            name: {"ready": depth.ready, "delayed": depth.delayed, "dead": depth.dead}
            for name, depth in depths.items()
        }
    except PixecomError:
        broker = "down"
    healthy = database == broker == "connected"
    return {
        "status": "ok" if healthy else "degraded",
        "service": "pixecom-worker",
        "timestamp": now,
        "requestId": str(uuid.uuid4()),
        "db": database,
        "redis": broker,
        "queues": queues,
    }
