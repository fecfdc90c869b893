"""What the platform asks of us when somebody leaves: forget the token, or all of the person."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from pixecom.application.advertising.ports import SignedRequests
from pixecom.application.advertising.storage_ports import AdvertisingWorks, PlatformUsers
from pixecom.application.advertising.tokens import TokenNotices
from pixecom.application.shared.audit import Act, Actor
from pixecom.application.shared.clock import IdSource
from pixecom.domain.advertising.tokens import TokenState
from pixecom.domain.shared.errors import Unauthenticated

WITHDRAWN: Final = "PixEcom was removed from the Facebook account that had connected this."
DEAUTHORISE: Final = "META_DEAUTHORISED"
DELETE: Final = "META_DATA_DELETED"


class _Leaving:
    """Forgets somebody's login wherever it is held, a transaction for each seller."""

    def __init__(
        self,
        *,
        requests: SignedRequests,
        users: PlatformUsers,
        works: AdvertisingWorks,
        notices: TokenNotices,
    ) -> None:
        self._requests = requests
        self._users = users
        self._works = works
        self._notices = notices

    def _forget(self, *, signed: str, by: Actor, event: str, wholly: bool) -> None:
        user_id = self._requests.user_of(signed=signed)
        if user_id is None:
            raise Unauthenticated("The request is not signed by Meta")
        for seller_id in self._users.sellers_of(user_id=user_id):
            with self._works(seller_id, by=by) as work:
                found = work.connections.forget_user(
                    user_id=user_id, problem=WITHDRAWN, wholly=wholly
                )
                if found.ended:
                    self._notices.post(
                        work=work,
                        seller_id=seller_id,
                        state=TokenState.NEEDS_REAUTH,
                        problem=WITHDRAWN,
                        names=found.ended,
                    )
                counts = {"connections": found.connections}
                work.record(Act(event=event, entity_type="connection", after=counts))
                work.commit()


class Deauthorise(_Leaving):
    """Somebody removed us at the platform: their token is no use any more."""

    def __call__(self, *, signed: str, by: Actor) -> None:
        """Delete it everywhere; its connections need a new login.

        Raises:
            Unauthenticated: the platform did not sign this.
        """
        self._forget(signed=signed, by=by, event=DEAUTHORISE, wholly=False)


class DeleteUserData(_Leaving):
    """Somebody wants to be forgotten: the token, and who they are at the platform."""

    def __init__(
        self,
        *,
        requests: SignedRequests,
        users: PlatformUsers,
        works: AdvertisingWorks,
        notices: TokenNotices,
        ids: IdSource,
    ) -> None:
        super().__init__(requests=requests, users=users, works=works, notices=notices)
        self._ids = ids

    def __call__(self, *, signed: str, by: Actor) -> UUID:
        """Delete it everywhere, and give the code under which that can be asked for.

        What belongs to sellers stays: their accounts, pages and figures are no data of the person.

        Raises:
            Unauthenticated: the platform did not sign this.
        """
        self._forget(signed=signed, by=by, event=DELETE, wholly=True)
        deletion_id = self._ids.new()
        self._users.remember_deletion(deletion_id=deletion_id, by=by)
        return deletion_id
