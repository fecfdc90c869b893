"""Making and changing ads at the simulated Meta, when things go wrong on the way."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from decimal import Decimal

import pytest
from tests.contracts.test_ads_gateway import adset, campaign, tag
from tests.factories import remote
from tests.rows import Factory
from tests.sellers_at_meta import AtMeta, sellers_at_meta

from pixecom.application.advertising.ports import AdsGateway, RemoteAccount
from pixecom.domain.advertising.drafts import Budget, CampaignDraft, Change, Kind, VideoDraft
from pixecom.domain.shared.errors import (
    AccessDenied,
    AccessEnded,
    Invalid,
    OutcomeUnknown,
    ProviderFailed,
    ProviderRefused,
    ProviderThrottled,
)
from pixecom.domain.shared.lifecycle import BudgetType, EntityStatus
from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.wire import Failure
from pixecom.entrypoints.simulator.world import AccountPlan, Plan
from pixecom.settings import Settings

ACCOUNTS = tuple(AccountPlan(currency=each, campaigns=1) for each in ("USD", "JPY", "KWD"))


@pytest.fixture
def at_meta(settings: Settings, make: Factory) -> Iterator[AtMeta]:
    """A simulator with accounts of its own: what stops one of them must not stop other tests."""
    plan = Plan(seed=secrets.randbelow(10**9), accounts=ACCOUNTS)
    with sellers_at_meta(plan, settings=settings, make=make) as running:
        yield running


@pytest.fixture
def account(at_meta: AtMeta) -> RemoteAccount:
    return remote(at_meta.connected())


@pytest.fixture
def gateway(at_meta: AtMeta, account: RemoteAccount) -> AdsGateway:
    gateway = at_meta.container.ads_gateways().for_account(account)
    assert gateway is not None
    return gateway


def named(at_meta: AtMeta, draft: CampaignDraft) -> list[str]:
    """Give the ids of the campaigns at Meta that carry a draft's tag."""
    found = at_meta.meta.world.accounts[0].below("campaign")
    return [node.id for node in found if draft.tag in node.name]


def posts(at_meta: AtMeta) -> int:
    return len(at_meta.meta.calls.all(lambda call: call.method == "POST"))


class TestALostAnswerToMaking:
    def test_is_an_unknown_outcome_and_the_object_is_found(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        at_meta.meta.faults.plant(Fault(method="POST", drop="after", times=1))
        draft = campaign()

        with pytest.raises(OutcomeUnknown) as unknown:
            gateway.create(account=account, draft=draft)

        assert unknown.value.retryable
        found = gateway.find(account=account, kind=Kind.CAMPAIGN, tag=draft.tag)
        assert named(at_meta, draft) == [found]
        assert posts(at_meta) == 1

    def test_is_an_unknown_outcome_also_when_nothing_was_made(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        at_meta.meta.faults.plant(Fault(method="POST", drop="before", times=1))
        draft = campaign()

        with pytest.raises(OutcomeUnknown):
            gateway.create(account=account, draft=draft)

        assert gateway.find(account=account, kind=Kind.CAMPAIGN, tag=draft.tag) is None
        assert posts(at_meta) == 1

    @pytest.mark.parametrize("body", ['{"id": ""}', "{}", "<html>", '{"id": 17'])
    def test_is_what_nobody_can_read(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount, body: str
    ) -> None:
        at_meta.meta.faults.plant(Fault(method="POST", body=body, times=1))

        with pytest.raises(OutcomeUnknown):
            gateway.create(account=account, draft=campaign())

    def test_finds_archived_objects_and_those_below_a_parent(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        parent = gateway.create(account=account, draft=campaign())
        at_meta.meta.faults.plant(Fault(edge="adsets", method="POST", drop="after", times=1))
        draft = adset(parent)
        with pytest.raises(OutcomeUnknown):
            gateway.create(account=account, draft=draft)
        (made,) = at_meta.meta.world.node(parent).below("adset")
        at_meta.meta.world.set_status(made.id, "ARCHIVED")

        found = gateway.find(account=account, kind=Kind.ADSET, tag=draft.tag, below=parent)

        assert found == made.id

    def test_finds_a_video_on_a_later_page(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        drafts = [
            VideoDraft(name="Clip", tag=tag(), address="https://cdn.example/1") for _ in range(5)
        ]
        made = [gateway.create(account=account, draft=draft) for draft in drafts]
        at_meta.meta.faults.plant(Fault(edge="advideos", page_limit=2))

        last = drafts[-1].tag
        assert gateway.find(account=account, kind=Kind.VIDEO, tag=last) == made[-1]


class TestALostAnswerToAChange:
    def test_is_asked_for_again(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        made = gateway.create(account=account, draft=campaign())
        at_meta.meta.faults.plant(Fault(edge="node", method="POST", drop="after", times=2))

        active = Change(status=EntityStatus.ACTIVE)
        gateway.change(account=account, kind=Kind.CAMPAIGN, external_id=made, change=active)

        assert at_meta.meta.world.node(made).status == "ACTIVE"
        assert posts(at_meta) == 1 + 3

    def test_stays_unknown_when_no_answer_ever_comes(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        made = gateway.create(account=account, draft=campaign())
        at_meta.meta.faults.plant(Fault(edge="node", method="POST", drop="before"))

        with pytest.raises(OutcomeUnknown):
            gateway.change(
                account=account,
                kind=Kind.CAMPAIGN,
                external_id=made,
                change=Change(status=EntityStatus.ACTIVE),
            )

        assert at_meta.meta.world.node(made).status == "PAUSED"
        assert posts(at_meta) == 1 + 4


class TestARefusal:
    @pytest.mark.parametrize(
        ("code", "subcode", "kind"),
        [
            (17, 2_446_079, ProviderThrottled),
            *((613, 1_487_742, ProviderThrottled), (80_004, None, ProviderThrottled)),
            *((100, None, ProviderRefused), (200, None, AccessDenied)),
            *((190, 463, AccessEnded), (368, None, ProviderFailed), (9999, None, ProviderFailed)),
            *((1, None, OutcomeUnknown), (2, None, OutcomeUnknown), (506, None, OutcomeUnknown)),
        ],
    )
    @pytest.mark.parametrize("status", [200, None])
    def test_says_whether_anything_may_have_been_made(
        self,
        at_meta: AtMeta,
        gateway: AdsGateway,
        account: RemoteAccount,
        *,
        code: int,
        subcode: int | None,
        kind: type[ProviderFailed],
        status: int | None,
    ) -> None:
        failure = Failure(code=code, subcode=subcode, status=status)
        at_meta.meta.faults.plant(Fault(method="POST", error=failure))

        with pytest.raises(ProviderFailed) as refused:
            gateway.create(account=account, draft=campaign())

        assert isinstance(refused.value, kind)
        assert isinstance(refused.value, OutcomeUnknown) == (kind is OutcomeUnknown)
        assert posts(at_meta) == 1

    def test_of_a_dead_token_ends_it_for_everybody(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        at_meta.meta.faults.plant(Fault(method="POST", token_dies=460, times=1))
        for _ in range(2):
            with pytest.raises(AccessEnded):
                gateway.create(account=account, draft=campaign())
        assert posts(at_meta) == 1

    def test_is_the_finding_of_a_rehearsal(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        endless = Budget(amount=Decimal(100), type=BudgetType.LIFETIME)
        draft = CampaignDraft(name="No end", tag=tag(), budget=endless)
        with pytest.raises(ProviderRefused, match="stop_time"):
            gateway.rehearse(account=account, draft=draft)
        assert named(at_meta, draft) == []

    def test_names_what_became_of_an_unusable_video(
        self, at_meta: AtMeta, gateway: AdsGateway, account: RemoteAccount
    ) -> None:
        at_meta.meta.faults.plant(
            Fault(edge="node", body='{"id":"1","status":{"video_status":"error"}}')
        )
        draft = VideoDraft(name="Clip", tag=tag(), address="https://cdn.example/broken")
        video = gateway.create(account=account, draft=draft)
        with pytest.raises(ProviderRefused) as refused:
            gateway.video_is_ready(account=account, external_id=video)
        assert refused.value.code == "VIDEO_ERROR"


class TestBudgets:
    @pytest.mark.parametrize(
        ("number", "amount", "theirs"),
        [(0, "12.34", "1234"), (1, "5000", "5000"), (2, "12.34", "1234")],
        ids=["USD", "JPY", "KWD"],
    )
    def test_travel_in_metas_own_offset_and_come_back_the_same(
        self, at_meta: AtMeta, gateway: AdsGateway, *, number: int, amount: str, theirs: str
    ) -> None:
        account = remote(at_meta.connected(number))
        budget = Budget(amount=Decimal(amount), type=BudgetType.DAILY)
        made = gateway.create(account=account, draft=campaign())

        gateway.change(
            account=account, kind=Kind.CAMPAIGN, external_id=made, change=Change(budget=budget)
        )

        assert at_meta.meta.world.node(made).data["daily_budget"] == theirs
        read = gateway.read(account=account, kind=Kind.CAMPAIGN, external_id=made)
        assert read.budget == budget

    @pytest.mark.parametrize(("number", "amount"), [(0, "1.234"), (1, "100.5"), (2, "1.005")])
    def test_finer_than_meta_takes_them_are_refused_before_any_call(
        self, at_meta: AtMeta, gateway: AdsGateway, *, number: int, amount: str
    ) -> None:
        account = remote(at_meta.connected(number))
        budget = Budget(amount=Decimal(amount), type=BudgetType.DAILY)
        draft = CampaignDraft(name="Fine", tag=tag(), budget=budget)
        with pytest.raises(Invalid, match="finer"):
            gateway.create(account=account, draft=draft)
        assert posts(at_meta) == 0
