"""``pixecom demo``: sellers to look around with."""

from __future__ import annotations

from pathlib import Path

import click

from pixecom.domain.insights.sync import first_window
from pixecom.domain.shared.demo import OWNER_EMAIL, PASSWORD, DemoSeller
from pixecom.domain.shared.period import zone
from pixecom.entrypoints.cli.stats import fetch
from pixecom.entrypoints.cli.terminal import container_of, data_option, joined, say, step
from pixecom.installation import Open

DEMO_LOGIN = f"{OWNER_EMAIL} / {PASSWORD}"


@click.command()
@data_option
def demo(data: Path | None) -> None:
    """Create the demo sellers that are missing, with 90 days of figures."""
    with joined(data) as opened:
        created = set_up_demo(opened)
    say(f"Demo sellers created: {len(created)}. Demo login: {DEMO_LOGIN}")


def set_up_demo(opened: Open) -> list[DemoSeller]:
    """Create the missing demo sellers and fetch the first 90 days of their accounts."""
    with container_of(opened) as container:
        step("Looking after the demo sellers")
        created = container.set_up_demo()()
        for seller in created:
            days = first_window(container.clock().now(), zone(seller.timezone))
            fetch(container, seller_id=seller.id, days=days, label=f"Figures of {seller.name}")
    return list(created)
