"""Mails that requests cause: what the worker would have sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.mail import RememberedMails

from pixecom.application.shared.mail import Mail
from pixecom.container import Container

_LINK = re.compile(r"(https?://\S+)/(\S+)\?token=(\S+)")


class Post:
    """A worker at hand, whose mails are kept in memory."""

    def __init__(self, container: Container, mails: RememberedMails) -> None:
        self._container = container
        self._mails = mails

    def to(self, address: str) -> list[Mail]:
        """Deliver what waits, and give the mails to an address, the oldest first."""
        self._container.relay_outbox()()
        return self._mails.to(address)

    def token(self, address: str, page: str) -> str:
        """Give the token of the newest link to a page that was mailed to an address."""
        links = [link for mail in self.to(address) for link in _LINK.findall(mail.text)]
        found = [token for _, where, token in links if where == page]
        assert found, f"no link to {page} among {links}"
        return str(found[-1])


@contextmanager
def post_of(container: Container) -> Iterator[Post]:
    """Put a mailer in its place that remembers."""
    mails = RememberedMails()
    with container.mailer.override(mails):
        yield Post(container, mails)
