"""Failed logins, as the audit log has them: unknown accounts stand there like any other."""

from __future__ import annotations

from typing import Final

from pixecom.adapters.postgres.engine import Database
from pixecom.application.identity.ports import AuditEvent, LoginFailures
from pixecom.domain.identity import FailedLogins

_FIND: Final = b"""
    SELECT clock_timestamp() - created_at FROM audit_logs
    WHERE email = %(email)s::text AND ip_address IS NOT DISTINCT FROM %(address)s::text
      AND event = %(failed)s::text AND created_at > now() - interval '1 day'
      AND created_at > coalesce(
        (SELECT max(created_at) FROM audit_logs
         WHERE email = %(email)s::text AND ip_address IS NOT DISTINCT FROM %(address)s::text
           AND event = %(succeeded)s::text AND created_at > now() - interval '1 day'),
        '-infinity')
    ORDER BY created_at DESC LIMIT 200"""
# A day of the longest waits has 96 failures.


class PostgresLoginFailures(LoginFailures):
    """Finds them with one statement, by the database's clock."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    def of(self, *, email: str, address: str | None) -> FailedLogins:
        """Look back one day."""
        values = {
            "email": email[:255],
            "address": address,
            "failed": AuditEvent.LOGIN_FAILED.value,
            "succeeded": AuditEvent.LOGIN_SUCCESS.value,
        }
        with self._database.global_raw() as connection:
            rows = connection.execute(_FIND, values).fetchall()
        return FailedLogins(ages=[row[0] for row in reversed(rows)])
