"""What proves who a user is, seen by the platform role, inside one open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update

from pixecom.adapters.postgres.tables import audit_logs, users
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.identity.credentials_ports import AccountSecrets, Credentials
from pixecom.domain.identity import User
from pixecom.domain.shared.ids import UserId

_HELD: Final = (
    select(
        users.c.id,
        users.c.email,
        users.c.display_name,
        users.c.avatar_url,
        users.c.email_verified_at,
        users.c.is_active,
        users.c.password_hash,
        users.c.totp_secret_enc,
        users.c.totp_enabled_at,
        users.c.totp_last_step,
        users.c.recovery_codes,
    )
    .where(users.c.id == bindparam("user"))
    .with_for_update(key_share=True)
)
_COUNT: Final = select(func.count()).where(
    audit_logs.c.user_id == bindparam("user"),
    audit_logs.c.event == bindparam("event"),
    audit_logs.c.created_at > bindparam("since"),
)


class PostgresCredentials(Credentials):
    """Each write raises the version of the row."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def hold(self, *, user_id: UserId) -> AccountSecrets | None:
        """Lock the row as changes of login families do."""
        row = self._work.connection.execute(_HELD, {"user": user_id}).one_or_none()
        if row is None:
            return None
        user = User(
            id=UserId(row.id),
            email=row.email,
            display_name=row.display_name,
            avatar_url=row.avatar_url,
            email_verified=row.email_verified_at is not None,
        )
        return AccountSecrets(
            user=user,
            is_active=row.is_active,
            password_hash=row.password_hash,
            totp_secret=row.totp_secret_enc,
            totp_on=row.totp_enabled_at is not None,
            totp_last_step=row.totp_last_step,
            recovery_digests=row.recovery_codes,
        )

    def mark_verified(self, *, user_id: UserId, at: datetime) -> bool:
        """Set the instant once."""
        marked = (
            update(users)
            .where(users.c.id == user_id, users.c.email_verified_at.is_(None))
            .values(email_verified_at=at, updated_at=at, version=users.c.version + 1)
        )
        return self._work.connection.execute(marked).rowcount == 1

    def propose_totp(self, *, user_id: UserId, sealed: str, at: datetime) -> None:
        """Replace the secret of a factor that is off."""
        self._change(user_id, at, totp_secret_enc=sealed, totp_last_step=None)

    def turn_totp_on(
        self, *, user_id: UserId, step: int, digests: Sequence[str], at: datetime
    ) -> None:
        """Set instant, step and digests."""
        codes = list(digests)
        self._change(user_id, at, totp_enabled_at=at, totp_last_step=step, recovery_codes=codes)

    def spend(self, *, user_id: UserId, step: int | None, digests: Sequence[str]) -> None:
        """Set both; that is no change that anybody could conflict with."""
        spent = update(users).where(users.c.id == user_id)
        values: dict[str, Any] = {"totp_last_step": step, "recovery_codes": list(digests)}
        self._work.connection.execute(spent.values(values))

    def turn_totp_off(self, *, user_id: UserId, at: datetime) -> None:
        """Empty all four columns."""
        self._change(
            user_id,
            at,
            totp_secret_enc=None,
            totp_enabled_at=None,
            totp_last_step=None,
            recovery_codes=[],
        )

    def count(self, *, event: str, user_id: UserId, since: datetime) -> int:
        """Count by the index of user and time."""
        values = {"event": event, "user": str(user_id), "since": since}
        counted: int = self._work.connection.execute(_COUNT, values).scalar_one()
        return counted

    def _change(self, user_id: UserId, at: datetime, **values: Any) -> None:  # noqa: ANN401
        changed = update(users).where(users.c.id == user_id)
        stamps = {"updated_at": at, "version": users.c.version + 1}
        self._work.connection.execute(changed.values({**values, **stamps}))
