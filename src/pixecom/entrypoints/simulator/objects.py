"""Objects and the edges between them: reading, creating, changing, deleting."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from pixecom.entrypoints.simulator.fields import filters, holds, projected, wanted
from pixecom.entrypoints.simulator.figures import exponent_of, offset_of
from pixecom.entrypoints.simulator.media import Media
from pixecom.entrypoints.simulator.wire import Request, invalid
from pixecom.entrypoints.simulator.world import GONE, LEVELS, Node, World

_KINDS = {
    "campaigns": "campaign",
    "adsets": "adset",
    "ads": "ad",
    "adcreatives": "creative",
    "advideos": "video",
}
_COMMON = "id name account_id status configured_status effective_status created_time updated_time"
_FIELDS = {
    "account": "id name account_id account_status currency timezone_name timezone_offset_hours_utc"
    " spend_cap amount_spent balance disable_reason business",
    "campaign": f"{_COMMON} objective bid_strategy daily_budget lifetime_budget budget_remaining"
    " special_ad_categories start_time stop_time",
    "adset": f"{_COMMON} campaign_id campaign optimization_goal billing_event daily_budget"
    " lifetime_budget learning_stage_info start_time end_time targeting promoted_object"
    " attribution_spec bid_strategy",
    "ad": f"{_COMMON} campaign_id adset_id campaign adset creative",
    "creative": "id name account_id status object_story_spec object_story_id url_tags",
    "video": "id title status created_time",
}
_COUNTED = {"amount_spent", "timezone_offset_hours_utc"}
_KNOWN = {kind: frozenset(names.split()) for kind, names in _FIELDS.items()}


class Objects:
    """Answers for accounts, campaigns, ad sets, ads, creatives and videos."""

    def __init__(self, world: World, media: Media) -> None:
        self._world = world
        self._media = media
        self._created = 0

    @staticmethod
    def kind_of(edge: str) -> str | None:
        """Give what an edge lists."""
        return _KINDS.get(edge)

    def listed(self, node: Node, kind: str, request: Request) -> list[Node]:
        """Give what an edge lists: never what is deleted, archived ones to those who ask."""
        asked = [(field.rpartition(".")[2], *rest) for field, *rest in filters(request)]
        statuses = request.json("effective_status")
        if statuses is not None:
            asked.append(("effective_status", "IN", statuses))
        found = [each for each in node.below(kind) if each is not node]
        if not any(name == "effective_status" for name, *_ in asked):
            found = [each for each in found if each.effective_status not in GONE]
        for name, operator, value in asked:
            found = [each for each in found if holds(operator, value, self._all(each).get(name))]
        return [each for each in found if each.effective_status != "DELETED"]

    def shown(self, node: Node, request: Request) -> dict[str, Any]:
        """Show an object with the fields asked for; its id is always there."""
        names = wanted(request, ("id",), _KNOWN[node.kind])
        fields = self._all(node)
        if _COUNTED & set(names):
            fields |= self._live(node)
        if node.kind == "video" and "status" in names:
            fields["status"] = self._media.state_of(node)
        return projected(fields, ("id", *(name for name in names if name != "id")))

    def _all(self, node: Node) -> dict[str, Any]:
        if node.kind == "account":
            return {"id": node.id, "name": node.name, **node.data, "balance": "0"}
        fields = {
            "id": node.id,
            "name": node.name,
            "title": node.name,
            "account_id": node.account.data["account_id"],
            "status": node.status,
            "configured_status": node.status,
            "effective_status": node.effective_status,
            "created_time": "2024-01-15T10:00:00+0000",
            "updated_time": "2026-01-15T10:00:00+0000",
            **node.data,
        }
        for kind in LEVELS[1:]:
            above = node.above(kind)
            if above is not None and above is not node:
                fields |= {f"{kind}_id": above.id, kind: {"id": above.id, "name": above.name}}
        return fields

    def _live(self, account: Node) -> dict[str, Any]:
        today = self._world.today(account)
        currency = account.data["currency"]
        smallest = self._world.figures(account, today).spend
        spent = smallest * offset_of(currency) // 10 ** exponent_of(currency)
        now = self._world.now().astimezone(ZoneInfo(account.data["timezone_name"]))
        offset = now.utcoffset()
        return {
            "amount_spent": str(spent),
            "timezone_offset_hours_utc": offset.total_seconds() / 3600 if offset else 0,
        }

    def change(self, node: Node, request: Request) -> dict[str, Any]:
        """Change an object's fields; a bare success is all that Meta says.

        Raises:
            GraphError: 100 with what is wrong; then nothing is changed.
        """
        changes = _given(request)
        if node.status == "DELETED":
            raise invalid("A deleted object cannot be changed")
        if "status" in changes:
            _status(changes["status"])
        if any(name in changes for name in _BUDGETS):
            if node.kind not in {"campaign", "adset"}:
                raise invalid("Only campaigns and ad sets have a budget")
            _check_amount(changes, offset_of(node.account.data["currency"]))
        if not request.json("execution_options"):
            self._apply(node, changes)
        return {"success": True}

    def _apply(self, node: Node, changes: dict[str, Any]) -> None:
        node.name = str(changes.pop("name", node.name))
        status = changes.pop("status", None)
        if any(name in changes for name in _BUDGETS):
            for name in _BUDGETS:
                node.data.pop(name, None)
        node.data |= changes
        if status is not None:
            self._world.set_status(node.id, _status(status))
        self._world.version += 1

    def delete(self, node: Node) -> dict[str, Any]:
        """Delete an object."""
        self._world.set_status(node.id, "DELETED")
        return {"success": True}

    def create(self, account: Node, kind: str, request: Request) -> dict[str, Any]:
        """Create an object under an account, or (``validate_only``) only look whether it could.

        Raises:
            GraphError: 100 with the first parameter that is missing or wrong.
        """
        fields = _given(request)
        for name in _REQUIRED[kind]:
            if fields.get(name) in (None, ""):
                raise invalid(f"The parameter {name} is required")
        parent = self._parent(account, kind, fields)
        if kind == "campaign":
            _check_campaign(fields, offset_of(account.data["currency"]))
        elif kind == "adset":
            _check_budget(parent, fields, offset_of(account.data["currency"]))
        elif kind == "ad":
            self._check_creative(account, fields)
        elif kind == "creative":
            self._media.check(account, fields)
        if request.json("execution_options"):
            return {"success": True}
        self._created += 1
        node = Node(
            id=self._world.new_id("created", self._created, self._world.now().timestamp()),
            kind=kind,
            name=str(fields.pop("title" if kind == "video" else "name", "")),
            parent=parent,
            status=_status(fields.pop("status", "PAUSED" if kind in LEVELS else "ACTIVE")),
            weight=50 if kind == "ad" else 0,
            since=None if kind == "ad" else self._world.today(account),
            data=fields,
        )
        self._world.add(node)
        self._world.set_status(node.id, node.status)
        return {"id": node.id}

    def _parent(self, account: Node, kind: str, fields: dict[str, Any]) -> Node:
        above = {"adset": "campaign", "ad": "adset"}.get(kind)
        if above is None:
            return account
        parent = self._world.node(str(fields.pop(f"{above}_id")))
        if parent.kind != above or parent.account is not account:
            raise invalid(f"Invalid parameter: {above}_id")
        return parent

    def _check_creative(self, account: Node, fields: dict[str, Any]) -> None:
        creative = fields["creative"]
        identifier = creative.get("creative_id") if isinstance(creative, dict) else None
        found = self._world.node(str(identifier))
        if found.kind != "creative" or found.account is not account:
            raise invalid("Invalid parameter: creative")
        fields["creative"] = {"id": found.id}


_REQUIRED = {
    "campaign": ("name", "objective", "special_ad_categories"),
    "adset": ("name", "campaign_id", "billing_event", "optimization_goal", "targeting"),
    "ad": ("name", "adset_id", "creative"),
    "creative": (),
    "video": ("file_url",),
}
_BUDGETS = ("daily_budget", "lifetime_budget")
_PLAIN = ("access_token", "appsecret_proof", "execution_options", "fields")
_LEAST_BUDGET = 1


def _given(request: Request) -> dict[str, Any]:
    """Give the parameters that describe an object; JSON in them is decoded."""
    fields: dict[str, Any] = {}
    for name, text in request.params.items():
        if name not in _PLAIN:
            fields[name] = request.json(name) if text[:1] in {"[", "{"} else text
    return fields


def _status(status: Any) -> str:  # noqa: ANN401
    if status not in {"ACTIVE", "PAUSED", "ARCHIVED", "DELETED"}:
        raise invalid("status must be one of ACTIVE, PAUSED, ARCHIVED, DELETED")
    return str(status)


def _check_campaign(fields: dict[str, Any], offset: int) -> None:
    if not str(fields["objective"]).startswith("OUTCOME_"):
        raise invalid("Objective is invalid. Use one of OUTCOME_…")
    if not isinstance(fields["special_ad_categories"], list):
        raise invalid("special_ad_categories must be an array")
    if "lifetime_budget" in fields and not fields.get("stop_time"):
        raise invalid("A campaign with a lifetime budget needs a stop_time")
    _check_amount(fields, offset)


def _check_budget(campaign: Node, fields: dict[str, Any], offset: int) -> None:
    """A budget stands at the campaign or at each ad set: exactly one of the two."""
    own = any(name in fields for name in _BUDGETS)
    if own == any(name in campaign.data for name in _BUDGETS):
        raise invalid("The budget must be set at the campaign or at the ad set")
    _check_amount(fields, offset)


def _check_amount(fields: dict[str, Any], offset: int) -> None:
    """A budget is a whole number, in the offset of the currency, and of one kind."""
    given = [str(fields[name]) for name in _BUDGETS if name in fields]
    if len(given) > 1:
        raise invalid("Only one of daily_budget and lifetime_budget may be given")
    if given and (not given[0].isdecimal() or int(given[0]) < _LEAST_BUDGET * offset):
        raise invalid("The budget is too low")
