"""Everything there is at the simulated Meta: users, accounts, pages, pixels, ads and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from time import time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pixecom.entrypoints.simulator.figures import (
    Figures,
    ad_figures,
    budget_of,
    exponent_of,
    scaled,
    total,
)
from pixecom.entrypoints.simulator.wire import missing

LEVELS = ("account", "campaign", "adset", "ad")
GONE = ("DELETED", "ARCHIVED")
_MOODS = ("ACTIVE", "ACTIVE", "ACTIVE", "IN_PROCESS", "WITH_ISSUES", "PENDING_REVIEW")
_LEARNING = ("SUCCESS", "LEARNING", "FAIL")
_STEPS_OF_DAY = 288


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPlan:
    """An ad account to simulate: so many campaigns, ad sets in each, ads in each of those."""

    currency: str = "USD"
    timezone: str = "UTC"
    campaigns: int = 2
    adsets: int = 2
    ads: int = 2
    aliases: int | None = None
    """Names an action has in every campaign (see ``written``); None: it differs."""


DEMO_ACCOUNTS = (
    AccountPlan(timezone="America/New_York", campaigns=4, ads=3),
    AccountPlan(currency="EUR", timezone="Europe/Berlin", campaigns=3),
    AccountPlan(currency="JPY", timezone="Asia/Tokyo"),
    AccountPlan(currency="KWD", timezone="Asia/Kuwait"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to simulate. ``grows``: today's figures come in as the day goes by."""

    seed: int = 1
    accounts: tuple[AccountPlan, ...] = DEMO_ACCOUNTS
    grows: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Node:
    """An account, campaign, ad set, ad, creative or video; ``data`` are fields shown as they are.

    ``looks`` counts how often somebody asked for a video's state.
    """

    id: str
    kind: str
    name: str
    parent: Node | None = None
    status: str = "ACTIVE"
    mood: str = "ACTIVE"
    weight: int = 0
    aliases: int = 3
    since: date | None = date.min
    looks: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    def above(self, kind: str) -> Node | None:
        """Give the node itself or the one above that is of a kind."""
        node: Node | None = self
        while node is not None and node.kind != kind:
            node = node.parent
        return node

    @property
    def account(self) -> Node:
        """The account that it belongs to."""
        found = self.above("account")
        if found is None:
            raise missing(self.id)
        return found

    @property
    def effective_status(self) -> str:
        """Meta's word for what happens: its own state first, then its parents'."""
        if self.status != "ACTIVE":
            return self.status
        for kind in ("campaign", "adset"):
            node = self.above(kind)
            if node is not None and node is not self and node.status != "ACTIVE":
                paused = f"{kind.upper()}_PAUSED"
                return node.status if node.status in GONE else paused
        return self.mood

    def below(self, kind: str) -> Iterator[Node]:
        """Walk the nodes of a kind beneath, itself included."""
        if self.kind == kind:
            yield self
        for child in self.children:
            yield from child.below(kind)


class World:
    """The state of Meta. Deterministic by the seed but for what tests and callers do to it."""

    user_id = "10150000000000001"
    user_name = "Sim Seller"
    business_id = "20250000000000001"
    business: ClassVar = {"id": business_id, "name": "Sim Business"}

    def __init__(self, plan: Plan, *, now: Callable[[], datetime] | None = None) -> None:
        self.plan = plan
        self.version = 0
        self.accounts: list[Node] = []
        self._nodes: dict[str, Node] = {}
        self._now = now or _system_now
        self._restated: list[tuple[date, date]] = []
        self._written: dict[tuple[str, date], Figures] = {}
        for account in plan.accounts:
            self.add_account(account)

    def now(self) -> datetime:
        """Give the time of the simulation."""
        return self._now()

    def set_now(self, now: datetime | None) -> None:
        """Stop the clock at a time, or let it run on."""
        self._now = _system_now if now is None else lambda: now
        self.version += 1

    def today(self, account: Node) -> date:
        """Give the day that it is in the account's zone."""
        return self.now().astimezone(ZoneInfo(account.data["timezone_name"])).date()

    def node(self, object_id: str) -> Node:
        """Give an object by its id, ``act_…`` for an account."""
        found = self._nodes.get(object_id)
        if found is None:
            raise missing(object_id)
        return found

    def new_id(self, *parts: object) -> str:
        """Make an id that is the same in every run with the seed."""
        text = ":".join(map(str, (self.plan.seed, *parts)))
        return f"1202{int.from_bytes(sha256(text.encode()).digest()[:8], 'big') % 10**13:013}"

    def add(self, node: Node) -> Node:
        """Put an object in its place."""
        self._nodes[node.id] = node
        if node.parent is not None:
            node.parent.children.append(node)
        self.version += 1
        return node

    def add_account(self, plan: AccountPlan) -> Node:
        """Make an account with its campaigns, ad sets and ads."""
        number = len(self.accounts) + 1
        external = self.new_id("account", number)
        account = Node(id=f"act_{external}", kind="account", name=f"Sim Account {number}")
        account.data = {
            "account_id": external,
            "currency": plan.currency,
            "timezone_name": plan.timezone,
            "account_status": 1,
            "disable_reason": 0,
            "spend_cap": "0",
            "business": self.business,
        }
        self.accounts.append(self.add(account))
        for index in range(plan.campaigns):
            self._add_campaign(account, plan, index)
        return account

    def _add_campaign(self, account: Node, plan: AccountPlan, index: int) -> None:
        identifier = self.new_id(account.id, index)
        chance = int(identifier[-9:])
        weight = 40 + chance % 160
        in_campaign = index % 2 == 0
        budget = budget_of(weight, plan.currency)
        campaign = self.add(
            Node(
                id=identifier,
                kind="campaign",
                name=f"Campaign {index + 1}",
                parent=account,
                status="PAUSED" if index % 5 == 4 else "ACTIVE",  # noqa: PLR2004
                aliases=plan.aliases or 3 - index % 3,
                data={"objective": "OUTCOME_SALES", "bid_strategy": "LOWEST_COST_WITHOUT_CAP"},
            )
        )
        if in_campaign:
            campaign.data["daily_budget"] = budget
        for place in range(plan.adsets):
            adset = self.add(
                Node(
                    id=self.new_id(identifier, place),
                    kind="adset",
                    name=f"Ad set {index + 1}.{place + 1}",
                    parent=campaign,
                    status="PAUSED" if (chance + place) % 6 == 0 else "ACTIVE",
                    data={
                        "optimization_goal": "OFFSITE_CONVERSIONS",
                        "billing_event": "IMPRESSIONS",
                        "learning_stage_info": {"status": _LEARNING[(chance + place) % 3]},
                    },
                )
            )
            if not in_campaign:
                adset.data["daily_budget"] = budget
            for ad in range(plan.ads):
                self._add_ad(adset, f"Ad {index + 1}.{place + 1}.{ad + 1}", ad, weight, campaign)

    def _add_ad(self, adset: Node, name: str, place: int, weight: int, campaign: Node) -> None:
        identifier = self.new_id(adset.id, place)
        chance = int(identifier[-9:])
        self.add(
            Node(
                id=identifier,
                kind="ad",
                name=name,
                parent=adset,
                status="PAUSED" if chance % 7 == 0 else "ACTIVE",
                mood=_MOODS[chance % len(_MOODS)],
                weight=weight + chance % 30,
                aliases=campaign.aliases,
            )
        )

    def set_status(self, object_id: str, status: str) -> None:
        """Change a state: ACTIVE, PAUSED, ARCHIVED or DELETED."""
        node = self.node(object_id)
        node.status = status
        for ad in node.below("ad"):
            if ad.since is None and ad.effective_status in _MOODS:
                ad.since = self.today(ad.account)
        self.version += 1

    def delete(self, object_ids: Iterable[str]) -> None:
        """Delete objects: edges hide them, their parents go on counting what they did."""
        for object_id in object_ids:
            self.set_status(object_id, "DELETED")

    def restate(self, days: int = 28) -> None:
        """Change the figures of the last so many days, today included, as attribution does."""
        today = self.now().astimezone(UTC).date()
        self._restated.append((today - timedelta(days=days - 1), today + timedelta(days=1)))
        self.version += 1

    def write_figures(self, ad_id: str, day: date, figures: Figures) -> None:
        """Say what an ad did on a day, instead of what the seed says."""
        self._written[self.node(ad_id).id, day] = figures
        self.version += 1

    def figures(self, node: Node, day: date) -> Figures:
        """Give what a node did on a day: the sum of its ads, deleted ones included."""
        return total([Figures(), *(self._of_ad(ad, day) for ad in node.below("ad"))])

    def _of_ad(self, ad: Node, day: date) -> Figures:
        written = self._written.get((ad.id, day))
        if written is not None:
            return written
        today = self.today(ad.account)
        if ad.since is None or not ad.since <= day <= today:
            return Figures()
        revision = sum(first <= day <= last for first, last in self._restated)
        exponent = exponent_of(ad.account.data["currency"])
        whole = ad_figures(self.plan.seed, ad.id, str(day), revision, ad.weight, exponent)
        return scaled(whole, self._step(ad.account), _STEPS_OF_DAY) if day == today else whole

    def _step(self, account: Node) -> int:
        if not self.plan.grows:
            return _STEPS_OF_DAY
        now = self.now().astimezone(ZoneInfo(account.data["timezone_name"]))
        return 1 + (now.hour * 60 + now.minute) // 5

    def state(self) -> tuple[object, ...]:
        """Give a key that changes whenever figures may have changed."""
        days = [(self.today(account), self._step(account)) for account in self.accounts]
        return (self.version, *days)

    def pages(self) -> list[dict[str, Any]]:
        """Give the pages: one of the user's own, one of the business, one of a client."""
        kinds = ("Personal", "Business", "Client")
        return [
            {"id": self.new_id("page", kind), "name": f"Sim {kind} Page", "category": "Shopping"}
            for kind in kinds
        ]

    def pixels(self, account: Node) -> list[dict[str, Any]]:
        """Give the account's pixels."""
        name = f"Pixel of {account.name}"
        return [{"id": self.new_id("pixel", account.id), "name": name, "is_unavailable": False}]


def evenly(accounts: int, *, ads: int) -> Plan:
    """Plan equal accounts: each has so many ads, at most ten to an ad set, two sets a campaign."""
    adsets = -(-ads // 10)
    each = AccountPlan(campaigns=-(-adsets // 2), adsets=min(2, adsets), ads=min(10, ads))
    return Plan(accounts=(each,) * accounts)


def _system_now() -> datetime:
    return datetime.fromtimestamp(time(), tz=UTC)
