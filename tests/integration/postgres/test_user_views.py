"""Saved views as rows: what reading and changing them costs."""

from __future__ import annotations

from uuid import uuid4

from tests.rows import Factory
from tests.wire import listening

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.adapters.postgres.user_views import PostgresViewReader
from pixecom.domain.shared.ids import UserId, ViewId


def test_a_page_takes_two_statements_and_a_view_one(
    database_urls: DatabaseUrls, make: Factory
) -> None:
    seller = make.seller()
    user = UserId(make.member(seller))
    values = {"seller_id": seller, "user_id": user, "screen": "x", "name": uuid4().hex}
    view = ViewId(make.insert(tables.user_views, **values))
    database = Database(database_urls.app, pool_size=1)
    reader = PostgresViewReader(database=database)
    with listening(database) as sent:
        with database.raw(None):
            pass
        sent.clear()
        page = reader.page(seller_id=seller, user_id=user, screen=None, page=1, limit=20)
        assert (len(sent), page.total) == (2, 1)
        sent.clear()
        assert reader.view(seller_id=seller, user_id=user, view_id=view) == page.views[0]
        assert len(sent) == 1
