"""Tokens, the proof that goes with them, and the log-in that gives them."""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import msgspec

from pixecom.entrypoints.simulator.wire import Answer, Failure, GraphError, Request, invalid
from pixecom.entrypoints.simulator.world import World

SCOPES = (
    "ads_management",
    "ads_read",
    "pages_read_engagement",
    "pages_show_list",
    "business_management",
)
LIVES = {"short": timedelta(hours=1), "long": timedelta(days=60), "code": timedelta(minutes=10)}
EXPIRED = 463
_DIED = {
    458: "The user has not authorized application.",
    460: "The session has been invalidated because the user changed their password.",
    463: "Session has expired.",
    467: "The access token could not be decrypted.",
    492: "The user is no longer allowed to use this page.",
}


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """What a token or a code says of itself; it survives a restart, for it is signed."""

    kind: str
    user: str
    number: int
    expires: int
    bound: str = ""


class Tokens:
    """Gives out tokens and checks them. ``app_secret`` is also the key that signs them."""

    def __init__(self, world: World, *, app_id: str, app_secret: str) -> None:
        self._world = world
        self.app_id = app_id
        self.app_secret = app_secret
        self._dead: dict[str, int] = {}
        self._used: set[str] = set()
        self._count = 0

    def issue(self, kind: str = "long", *, lives: timedelta | None = None, bound: str = "") -> str:
        """Give a new token (``short``, ``long``) or code (``code``) of the user."""
        self._count += 1
        ticket = Ticket(
            kind=kind,
            user=self._world.user_id,
            number=self._count,
            expires=int((self._world.now() + (lives or LIVES[kind])).timestamp()),
            bound=bound,
        )
        payload = _base64(msgspec.json.encode(ticket))
        return f"EAAS{payload}.{self._signature(payload)}"

    def kill(self, token: str, subcode: int = EXPIRED) -> None:
        """Let a token die; ``subcode`` is the reason that Meta gives."""
        self._dead[token] = subcode

    def has_died(self, token: str) -> bool:
        """Tell whether calls with it are in vain, though it was good once."""
        ticket = self._ticket(token)
        if ticket is None:
            return False
        return token in self._dead or ticket.expires <= self._now()

    def check(self, request: Request) -> None:
        """See that a call comes with a live token, and the proof that the app sent it.

        Raises:
            GraphError: 104 without a token, 190 with a bad one, 100 without the right proof.
        """
        token = request.bearer
        if not token:
            text = "An access token is required to request this resource."
            raise GraphError(Failure(code=104, message=text))
        if token == f"{self.app_id}|{self.app_secret}":
            return
        self._valid(token, "short", "long")
        proof = request.params.get("appsecret_proof")
        if proof is None:
            text = "API calls from the server require an appsecret_proof argument"
            raise GraphError(Failure(code=100, type="GraphMethodException", message=text))
        if not hmac.compare_digest(proof, self.proof(token)):
            text = "Invalid appsecret_proof provided in the API argument"
            raise GraphError(Failure(code=100, type="GraphMethodException", message=text))

    def proof(self, token: str) -> str:
        """Give HMAC-SHA256 of the token under the app's secret, in hexadecimal."""
        return hmac.new(self.app_secret.encode(), token.encode(), sha256).hexdigest()

    def dialog(self, request: Request) -> Answer:
        """Show the log-in, or (no browser, or the user decided) send the user back."""
        back = request.query.get("redirect_uri", "")
        if request.query.get("client_id") != self.app_id:
            raise GraphError(Failure(code=101, message="Error validating application."))
        if not back.startswith(("http://", "https://")):
            raise GraphError(Failure(code=191, message="The redirect_uri is not allowed."))
        decision = request.query.get("decision")
        if decision is None and "text/html" in request.headers.get("accept", ""):
            return _page(request.query)
        state = {"state": request.query.get("state", "")}
        if decision == "deny":
            denied = {"error": "access_denied", "error_reason": "user_denied"}
            return _redirect(back, denied | {"error_description": "Permissions error"} | state)
        return _redirect(back, {"code": self.issue("code", bound=back)} | state)

    def exchange(self, request: Request) -> dict[str, Any]:
        """Give a token for a code, or a long-lived one for a short-lived one."""
        self._check_app(request)
        if request.params.get("grant_type") == "fb_exchange_token":
            self._valid(request.params.get("fb_exchange_token", ""), "short", "long")
            return self._given("long")
        code = request.params.get("code", "")
        ticket = self._ticket(code)
        if ticket is None or ticket.kind != "code" or code in self._used:
            raise invalid("This authorization code has been used.", subcode=36_009)
        if ticket.expires <= self._now():
            raise invalid("This authorization code has expired.", subcode=36_007)
        if ticket.bound != request.params.get("redirect_uri"):
            raise invalid(
                "Error validating verification code. Please make sure your redirect_uri is"
                " identical to the one you used in the OAuth dialog request",
                subcode=36_008,
            )
        self._used.add(code)
        return self._given("short")

    def describe(self, request: Request) -> dict[str, Any]:
        """Answer ``debug_token``; only the app itself may ask."""
        if request.bearer != f"{self.app_id}|{self.app_secret}":
            text = "You must provide an app access token"
            raise GraphError(Failure(code=100, message=f"(#100) {text}"))
        token = request.params.get("input_token", "")
        ticket = self._ticket(token)
        if ticket is None:
            return {"data": {"is_valid": False, "scopes": [], "error": {"code": 190}}}
        return {
            "data": {
                "app_id": self.app_id,
                "type": "USER",
                "application": "PixEcom",
                "user_id": ticket.user,
                "is_valid": not self.has_died(token),
                "expires_at": ticket.expires,
                "data_access_expires_at": ticket.expires + 30 * 86_400,
                "scopes": list(SCOPES),
            }
        }

    def signed_request(self, *, user_id: str | None = None) -> str:
        """Give what Meta posts to the deauthorise and data-deletion callbacks."""
        content = {
            "algorithm": "HMAC-SHA256",
            "issued_at": self._now(),
            "user_id": user_id or self._world.user_id,
        }
        payload = _base64(msgspec.json.encode(content))
        signature = hmac.new(self.app_secret.encode(), payload.encode(), sha256).digest()
        return f"{_base64(signature)}.{payload}"

    def _check_app(self, request: Request) -> None:
        given = (request.params.get("client_id"), request.params.get("client_secret"))
        if given[0] != self.app_id:
            raise GraphError(Failure(code=101, message="Error validating application."))
        if given[1] != self.app_secret:
            raise GraphError(
                Failure(code=1, message="Error validating client secret.", status=400)
            )

    def _given(self, kind: str) -> dict[str, Any]:
        return {
            "access_token": self.issue(kind),
            "token_type": "bearer",
            "expires_in": int(LIVES[kind].total_seconds()),
        }

    def _valid(self, token: str, *kinds: str) -> Ticket:
        ticket = self._ticket(token)
        if ticket is None or ticket.kind not in kinds:
            text = "Invalid OAuth access token - Cannot parse access token"
            raise GraphError(Failure(code=190, message=text))
        subcode = self._dead.get(token)
        if subcode is None and ticket.expires <= self._now():
            subcode = EXPIRED
        if subcode is not None:
            why = _DIED.get(subcode, "The session is invalid.")
            text = f"Error validating access token: {why}"
            raise GraphError(Failure(code=190, subcode=subcode, message=text))
        return ticket

    def _ticket(self, token: str) -> Ticket | None:
        payload, _, signature = token.removeprefix("EAAS").partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(payload).encode()):
            return None
        padded = payload + "=" * (-len(payload) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=Ticket)

    def _signature(self, payload: str) -> str:
        key = f"token:{self.app_secret}".encode()
        return hmac.new(key, payload.encode(), sha256).hexdigest()[:32]

    def _now(self) -> int:
        return int(self._world.now().timestamp())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _redirect(back: str, params: dict[str, str]) -> Answer:
    joined = f"{back}{'&' if '?' in back else '?'}{urlencode(params)}"
    return Answer(status=302, body="", headers={"Location": joined})


def _page(query: Any) -> Answer:  # noqa: ANN401
    links = [
        f'<p><a href="?{urlencode({**query, "decision": decision}).replace("&", "&amp;")}">'
        f"{label}</a></p>"
        for decision, label in (("allow", "Continue as Sim Seller"), ("deny", "Cancel"))
    ]
    head = "<!doctype html><title>Log in</title><h1>The Graph simulator</h1>"
    text = "<p>PixEcom wants to read and manage the ads of Sim Seller.</p>"
    return Answer(body=head + text + "".join(links), headers={"Content-Type": "text/html"})
