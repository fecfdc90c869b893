"""Who may call what: one table, held against every route when the application is made.

A route that is missing here stops the start; nothing is open by oversight.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pixecom.application.shared.limits import Limit
from pixecom.domain.identity import PlatformRole, SellerRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a route asks of its caller.

    ``role`` None needs a login but no seller. ``superadmin_chooses`` lets a superadmin name
    any seller with ``?sellerId=``. ``cookie`` lets the refresh cookie stand for the login, from
    our own origins alone. ``staff`` asks for somebody of the platform in one of these roles, or
    a superadmin; an empty set for a superadmin. ``limit`` is how often a client may ask, None: the
    default of the method; nobody counts the requests of a route that is not ``limited``.
    ``own``: it changes rows that are the caller's alone, which viewers may, too.
    """

    public: bool = False
    cookie: bool = False
    role: SellerRole | None = None
    superadmin_chooses: bool = False
    staff: frozenset[PlatformRole] | None = None
    limit: Limit | None = None
    limited: bool = True
    own: bool = False

    def limit_of(self, method: str) -> Limit:
        """Give how often a client may call the route."""
        return self.limit or (READING if method in {"GET", "HEAD"} else CHANGING)


READING = Limit(requests=300)
CHANGING = Limit(requests=20)
PUBLIC = Rule(public=True)
PROBED = Rule(public=True, limited=False)
REGISTERS = Rule(public=True, limit=Limit(requests=3))
LOGS_IN = Rule(public=True, limit=Limit(requests=5))
BY_COOKIE = Rule(public=True, cookie=True)
LOGGED_IN = Rule()
SUPERADMIN = Rule(staff=frozenset())
READS_SELLERS = Rule(staff=frozenset({PlatformRole.SUPPORT, PlatformRole.FINANCE}))
READS = Rule(role=SellerRole.VIEWER)
KEEPS_OWN = Rule(role=SellerRole.VIEWER, own=True)
MANAGES = Rule(role=SellerRole.ADMIN)
BEGINS_LOGIN = Rule(role=SellerRole.ADMIN, limit=CHANGING)
ENDS_LOGIN = Rule(public=True, limit=CHANGING)
OWNS = Rule(role=SellerRole.OWNER)
READS_ADS = Rule(role=SellerRole.VIEWER, superadmin_chooses=True)
EXPORTS = Rule(role=SellerRole.VIEWER, superadmin_chooses=True, limit=CHANGING)
WORKS_ON_ADS = Rule(role=SellerRole.EDITOR, superadmin_chooses=True)

RULES: dict[tuple[str, str], Rule] = {
    ("GET", "/"): PROBED,
    ("GET", "/{path}"): PROBED,
    ("GET", "/assets/{name}"): PROBED,
    ("GET", "/api/docs"): PUBLIC,
    ("GET", "/api/docs/openapi.json"): PUBLIC,
    ("GET", "/api/docs/assets/{name}"): PUBLIC,
    ("GET", "/api/health"): PROBED,
    ("GET", "/api/health/live"): PROBED,
    ("GET", "/api/health/ready"): PROBED,
    ("POST", "/api/auth/register"): REGISTERS,
    ("POST", "/api/auth/login"): LOGS_IN,
    ("POST", "/api/auth/admin-login"): LOGS_IN,
    ("POST", "/api/auth/invitations/accept"): LOGS_IN,
    ("POST", "/api/auth/forgot-password"): LOGS_IN,
    ("POST", "/api/auth/reset-password"): LOGS_IN,
    ("POST", "/api/auth/verify-email"): LOGS_IN,
    ("POST", "/api/auth/resend-verification"): LOGGED_IN,
    ("POST", "/api/auth/totp/enrol"): SUPERADMIN,
    ("POST", "/api/auth/totp/verify"): SUPERADMIN,
    ("DELETE", "/api/auth/totp"): SUPERADMIN,
    ("POST", "/api/auth/switch-seller"): LOGGED_IN,
    ("POST", "/api/auth/change-password"): LOGGED_IN,
    ("POST", "/api/auth/refresh"): BY_COOKIE,
    ("POST", "/api/auth/logout"): BY_COOKIE,
    ("POST", "/api/auth/logout-all"): LOGGED_IN,
    ("GET", "/api/auth/sessions"): LOGGED_IN,
    ("DELETE", "/api/auth/sessions/{session_id}"): LOGGED_IN,
    ("GET", "/api/auth/me"): LOGGED_IN,
    ("GET", "/api/sellers/me"): READS,
    ("PATCH", "/api/sellers/me"): MANAGES,
    ("GET", "/api/sellers/me/settings"): READS,
    ("PATCH", "/api/sellers/me/settings"): MANAGES,
    ("GET", "/api/sellers/me/members"): READS,
    ("GET", "/api/sellers/me/members/{member_id}"): READS,
    ("PATCH", "/api/sellers/me/members/{member_id}"): MANAGES,
    ("DELETE", "/api/sellers/me/members/{member_id}"): MANAGES,
    ("GET", "/api/sellers/me/invitations"): MANAGES,
    ("POST", "/api/sellers/me/invitations"): MANAGES,
    ("DELETE", "/api/sellers/me/invitations/{invitation_id}"): MANAGES,
    ("POST", "/api/sellers/me/transfer-ownership"): OWNS,
    ("GET", "/api/sellers/me/audit-log"): MANAGES,
    ("GET", "/api/me/views"): READS,
    ("POST", "/api/me/views"): KEEPS_OWN,
    ("GET", "/api/me/views/{view_id}"): READS,
    ("PATCH", "/api/me/views/{view_id}"): KEEPS_OWN,
    ("DELETE", "/api/me/views/{view_id}"): KEEPS_OWN,
    ("GET", "/api/admin/sellers/list-simple"): READS_SELLERS,
    ("GET", "/api/ads-manager/campaigns"): READS_ADS,
    ("GET", "/api/ads-manager/adsets"): READS_ADS,
    ("GET", "/api/ads-manager/ads"): READS_ADS,
    ("GET", "/api/ads-manager/filters"): READS_ADS,
    ("GET", "/api/ads-manager/sync-status"): READS_ADS,
    ("GET", "/api/ads-manager/export"): EXPORTS,
    ("GET", "/api/ads-manager/daily-stats"): READS_ADS,
    ("GET", "/api/ads-manager/hourly-stats"): READS_ADS,
    ("GET", "/api/analytics/timeseries"): READS_ADS,
    ("POST", "/api/ads-manager/sync"): WORKS_ON_ADS,
    ("POST", "/api/ads-manager/import-stats"): WORKS_ON_ADS,
    ("GET", "/api/meta/auth-url"): BEGINS_LOGIN,
    ("GET", "/api/meta/callback"): ENDS_LOGIN,
    ("POST", "/api/meta/deauthorize"): PUBLIC,
    ("POST", "/api/meta/data-deletion"): PUBLIC,
    ("GET", "/api/meta/data-deletion/{code}"): PUBLIC,
    ("POST", "/api/fb/connections"): MANAGES,
    ("GET", "/api/fb/connections"): READS,
    ("GET", "/api/fb/connections/{connection_id}"): READS,
    ("GET", "/api/fb/connections/{connection_id}/account-details"): READS,
    ("PATCH", "/api/fb/connections/{connection_id}"): MANAGES,
    ("DELETE", "/api/fb/connections/{connection_id}"): MANAGES,
    ("POST", "/api/fb/ad-strategies"): MANAGES,
    ("GET", "/api/fb/ad-strategies"): READS,
    ("GET", "/api/fb/ad-strategies/{strategy_id}"): READS,
    ("PATCH", "/api/fb/ad-strategies/{strategy_id}"): MANAGES,
    ("DELETE", "/api/fb/ad-strategies/{strategy_id}"): MANAGES,
}


def rule_of(method: str, path: str) -> Rule:
    """Give the rule of a route; ``path`` is its template.

    Raises:
        LookupError: nobody has decided who may call it.
    """
    try:
        return RULES[method, path]
    except KeyError as error:
        raise LookupError(f"{method} {path} has no rule in entrypoints/http/access.py") from error


def methods_of(path: str) -> set[str]:
    """Give the methods that an address answers; ``path`` is its template."""
    return {method for method, each in RULES if each == path}


def check_complete(routes: Iterable[tuple[str, str]]) -> None:
    """Hold the table against the routes there are.

    Raises:
        LookupError: a route without a rule, or a rule without a route.
    """
    there = set(routes)
    if there != set(RULES):
        odd = ", ".join(f"{method} {path}" for method, path in sorted(there ^ set(RULES)))
        raise LookupError(f"routes and rules of entrypoints/http/access.py differ: {odd}")
