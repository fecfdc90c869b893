"""Making, changing and disabling the connections of a seller (spec 07 §1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pixecom.application.advertising.ports import AccountTokens, FoundAccount, PlatformLogin
from pixecom.application.advertising.storage_ports import (
    AdvertisingWork,
    AdvertisingWorks,
    ConnectionReader,
)
from pixecom.application.shared.audit import Act, Actor, Facts, differences, facts
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.versions import ANY_VERSION, Expected
from pixecom.domain.advertising.connections import (
    Connection,
    ConnectionType,
    Details,
    check_parent,
    check_parent_given,
    clean_external_id,
    clean_text,
)
from pixecom.domain.advertising.tokens import TokenState
from pixecom.domain.shared.errors import AccessEnded, Conflict, Invalid, NotFound
from pixecom.domain.shared.ids import AdAccountId, ConnectionId, SellerId, UserId

_STAMPS = frozenset({"version", "created_at", "updated_at"})


class ConnectionAct(StrEnum):
    """What happens to connections, as the audit log calls it."""

    CREATE_CONNECTION = "CREATE_CONNECTION"
    CHANGE_CONNECTION = "CHANGE_CONNECTION"
    DISABLE_CONNECTION = "DISABLE_CONNECTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConnection:
    """What somebody connects by hand; texts as they were sent."""

    type: ConnectionType
    external_id: str
    name: str
    parent_id: ConnectionId | None = None
    is_primary: bool = False


class CreateConnection:
    """Adds a connection, or switches on again the one that was disabled."""

    def __init__(self, *, works: AdvertisingWorks, ids: IdSource) -> None:
        self._works = works
        self._ids = ids

    def __call__(self, *, seller_id: SellerId, by: Actor, wanted: NewConnection) -> Connection:
        """Do it in one transaction; what is made by hand is shared with every member.

        Raises:
            Invalid: a text is not acceptable, or the parent is missing, wrong or inactive.
            NotFound: the seller has no such parent.
            Conflict: it is connected already.
        """
        external_id = clean_external_id(wanted.type, wanted.external_id)
        name = clean_text("name", wanted.name)
        check_parent_given(wanted.type, given=wanted.parent_id is not None)
        with self._works(seller_id, by=by) as work:
            work.connections.hold()
            _check_parent(work, wanted.type, wanted.parent_id)
            found = work.connections.find(kind=wanted.type, external_ids=[external_id])
            old = found.get(external_id)
            before: Facts = {}
            if old is None:
                new = self._made(seller_id, wanted, external_id, name, at=work.now())
                after = facts(new, but=_STAMPS)
            else:
                new = _revived(old, wanted, name, at=work.now())
                before, after = differences(old, new)
            if new.is_primary:
                work.connections.clear_primary(new, at=new.updated_at)
            (work.connections.add if old is None else work.connections.save)(new)
            work.record(_act(ConnectionAct.CREATE_CONNECTION, new, before, after))
            work.commit()
        return new

    def _made(
        self,
        seller_id: SellerId,
        wanted: NewConnection,
        external_id: str,
        name: str,
        *,
        at: datetime,
    ) -> Connection:
        return Connection(
            id=ConnectionId(self._ids.new()),
            seller_id=seller_id,
            type=wanted.type,
            external_id=external_id,
            name=name,
            parent_id=wanted.parent_id,
            parent_chosen=wanted.parent_id is not None,
            is_primary=wanted.is_primary,
            is_active=True,
            connected_by=None,
            token_state=TokenState.NONE,
            token_expires_at=None,
            problem=None,
            details=Details(),
            created_at=at,
            updated_at=at,
            version=1,
        )


class ChangeConnection:
    """Renames, shares, prefers, switches on or off."""

    def __init__(self, *, works: AdvertisingWorks) -> None:
        self._works = works

    def __call__(
        self,
        *,
        seller_id: SellerId,
        by: Actor,
        user_id: UserId,
        connection_id: ConnectionId,
        expected: Expected = ANY_VERSION,
        name: str | None = None,
        is_primary: bool | None = None,
        is_active: bool | None = None,
        shared: bool | None = None,
    ) -> Connection:
        """Do it in one transaction; switching off takes along what hangs below.

        Raises:
            Invalid: nothing to change, the name is not acceptable, or switching on below a parent
                that is inactive.
            NotFound: the seller has no such connection.
            Stale: it has another version than ``expected``.
            Conflict: somebody else changed it at the same time.
        """
        with self._works(seller_id, by=by) as work:
            work.connections.hold()
            old = work.connections.get(connection_id=connection_id)
            new = old.changed(
                by=user_id,
                at=work.now(),
                name=name,
                is_primary=is_primary,
                is_active=is_active,
                shared=shared,
            )
            if is_active:
                _check_parent(work, old.type, old.parent_id)
            before, after = _save(work, old, new, expected)
            work.record(_act(ConnectionAct.CHANGE_CONNECTION, new, before, after))
            work.commit()
        return new


class DisableConnection:
    """Switches a connection off; the rows stay, and so do its campaigns."""

    def __init__(self, *, works: AdvertisingWorks) -> None:
        self._works = works

    def __call__(
        self,
        *,
        seller_id: SellerId,
        by: Actor,
        user_id: UserId,
        connection_id: ConnectionId,
        expected: Expected = ANY_VERSION,
    ) -> None:
        """Do it in one transaction, with everything that hangs below.

        Raises:
            NotFound: the seller has no such connection.
            Stale: it has another version than ``expected``.
            Conflict: somebody else changed it at the same time.
        """
        with self._works(seller_id, by=by) as work:
            work.connections.hold()
            old = work.connections.get(connection_id=connection_id)
            new = old.changed(by=user_id, at=work.now(), is_active=False)
            before, after = _save(work, old, new, expected)
            work.record(_act(ConnectionAct.DISABLE_CONNECTION, new, before, after))
            work.commit()


class ReadAccountDetails:
    """Asks the platform how an ad account is right now."""

    def __init__(
        self, *, reader: ConnectionReader, tokens: AccountTokens, login: PlatformLogin
    ) -> None:
        self._reader = reader
        self._tokens = tokens
        self._login = login

    def __call__(
        self, *, seller_id: SellerId, connection_id: ConnectionId, visible_to: UserId | None
    ) -> FoundAccount:
        """Ask; no connection of the database is held meanwhile.

        Raises:
            NotFound: the seller has no such connection, or the member does not see it.
            Invalid: it is no ad account.
            AccessEnded: there is no token, or the platform takes it no more.
            ProviderFailed: what else the platform says.
        """
        found = self._reader.connection(
            seller_id=seller_id, connection_id=connection_id, visible_to=visible_to
        )
        if found.type is not ConnectionType.AD_ACCOUNT:
            raise Invalid("Only connections of type AD_ACCOUNT have account details")
        account_id = AdAccountId(found.id)
        token = self._tokens.token_of(seller_id=seller_id, ad_account_id=account_id)
        if token is None:
            raise AccessEnded("There is no valid login at Facebook", code="NO_TOKEN")
        try:
            return self._login.account(token=token, external_id=found.external_id)
        except AccessEnded as error:
            self._tokens.mark_dead(seller_id=seller_id, token=token, reason=error.sentence)
            raise


def _revived(old: Connection, wanted: NewConnection, name: str, *, at: datetime) -> Connection:
    if old.is_active:
        raise Conflict("This is connected already")
    return old.revived(name=name, parent_id=wanted.parent_id, is_primary=wanted.is_primary, at=at)


def _check_parent(
    work: AdvertisingWork, kind: ConnectionType, parent_id: ConnectionId | None
) -> None:
    if parent_id is None:
        return
    try:
        parent = work.connections.get(connection_id=parent_id)
    except NotFound as error:
        raise NotFound("Parent connection not found") from error
    check_parent(kind, parent)


def _save(
    work: AdvertisingWork, old: Connection, new: Connection, expected: Expected
) -> tuple[Facts, Facts]:
    """Write a change and what follows from it; give what changed, before and after."""
    before, after = differences(old, new)
    if new.is_primary and not old.is_primary:
        work.connections.clear_primary(new, at=new.updated_at)
    with expected.of(old.version):
        work.connections.save(new)
    if not new.is_active:
        below = work.connections.disable_below([new.id], at=new.updated_at)
        if below:
            after = {**after, "disabledBelow": [str(each) for each in below]}
    return before, after


def _act(event: ConnectionAct, connection: Connection, before: Facts, after: Facts) -> Act:
    return Act(
        event=event,
        entity_type="connection",
        entity_id=connection.id,
        before=before,
        after=after,
    )
