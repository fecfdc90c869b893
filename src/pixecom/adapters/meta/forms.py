"""From our drafts to the forms that Meta takes: pure functions, names of the Marketing API.

Source: spec 07 §5 (objects and their content), 07a (Writing); positions and the audience's switch
follow the Marketing API's reference of targeting. Names are held to Meta's own library by a test.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pixecom.adapters.meta.mapping import budget_of, delivery_of, offset_of, status_of, untagged
from pixecom.adapters.meta.payloads import ObjectPayload
from pixecom.application.advertising.ports import Remote
from pixecom.domain.advertising.drafts import (
    AdDraft,
    AdsetDraft,
    Attribution,
    Audience,
    Budget,
    CampaignDraft,
    Change,
    CreativeDraft,
    Draft,
    ExistingPost,
    ImageDraft,
    Kind,
    LaunchTag,
    Story,
    VideoDraft,
)
from pixecom.domain.advertising.strategies import AudienceMode, Placement
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.lifecycle import BudgetType

Form = dict[str, Any]
PAUSED: Final = "PAUSED"
POSITIONS: Final[Mapping[Placement, tuple[str, str]]] = {
    Placement.FACEBOOK_FEED: ("facebook", "feed"),
    Placement.FACEBOOK_REELS: ("facebook", "facebook_reels"),
    Placement.INSTAGRAM_FEED: ("instagram", "stream"),
    Placement.INSTAGRAM_REELS: ("instagram", "reels"),
    Placement.AUDIENCE_NETWORK: ("audience_network", "classic"),
}
"""The publisher and its position that a placement is."""
BUDGETS: Final = {BudgetType.DAILY: "daily_budget", BudgetType.LIFETIME: "lifetime_budget"}
_ENDS: Final = {Kind.CAMPAIGN: "stop_time", Kind.ADSET: "end_time"}


def form_of(draft: Draft, currency: str) -> Form:
    """Write a draft down; everything that can deliver begins PAUSED.

    Raises:
        Invalid: the budget cannot be said in the currency.
    """
    name = tagged(draft.name, draft.tag)
    match draft:
        case CampaignDraft():
            return {
                "name": name,
                "status": PAUSED,
                "objective": "OUTCOME_SALES",
                "bid_strategy": "LOWEST_COST_WITHOUT_CAP",
                "special_ad_categories": [],
                **_budget(draft.budget, currency),
                **_times(draft.kind, draft.starts_at, draft.ends_at),
            }
        case AdsetDraft():
            return {"name": name, "status": PAUSED, **_adset(draft)}
        case CreativeDraft():
            return {"name": name, **_creative(draft)}
        case AdDraft():
            creative = {"creative_id": draft.creative_id}
            return {
                "name": name,
                "status": PAUSED,
                "adset_id": draft.adset_id,
                "creative": creative,
            }
        case VideoDraft():
            return {"title": name, "file_url": draft.address}
        case ImageDraft():
            return {"bytes": base64.b64encode(draft.content).decode()}


def change_form(kind: Kind, change: Change, currency: str) -> Form:
    """Write a change down.

    Raises:
        Invalid: the budget cannot be said in the currency.
    """
    form: Form = {} if change.name is None else {"name": change.name}
    if change.status is not None:
        form["status"] = change.status.value
    if change.budget is not None:
        form |= _budget(change.budget, currency)
    if change.audience is not None:
        form["targeting"] = _targeting(change.audience)
    return form | _times(kind, change.starts_at, change.ends_at)


def to_remote(payload: ObjectPayload, currency: str) -> Remote:
    """Read an object as it stands."""
    amount, budget_type = budget_of(payload, currency)
    return Remote(
        name=untagged(payload.name),
        status=status_of(payload.status),
        effective_status=payload.effective_status,
        delivery_status=delivery_of(payload),
        budget=Budget(amount=amount, type=budget_type) if amount and budget_type else None,
    )


def tagged(name: str, tag: LaunchTag) -> str:
    """Put the tag of a launch behind a name."""
    return f"{name} [{tag}]"


def _adset(draft: AdsetDraft) -> Form:
    promoted = {"pixel_id": draft.pixel_id, "custom_event_type": draft.event}
    return {
        "campaign_id": draft.campaign_id,
        "billing_event": "IMPRESSIONS",
        "optimization_goal": draft.goal,
        "attribution_spec": _attribution(draft.attribution),
        "targeting": _targeting(draft.audience),
        **({"promoted_object": promoted} if draft.pixel_id else {}),
        **_times(draft.kind, draft.starts_at, draft.ends_at),
    }


def _creative(draft: CreativeDraft) -> Form:
    tags = {"url_tags": draft.url_tags} if draft.url_tags else {}
    match draft.post:
        case ExistingPost(page_id=page, post_id=post):
            return {"object_story_id": f"{page}_{post}", **tags}
        case Story() as story:
            content = (
                {"video_data": _video(story)} if story.video_id else {"link_data": _link(story)}
            )
            return {"object_story_spec": {"page_id": story.page_id, **content}, **tags}


def _video(story: Story) -> Form:
    return {
        "video_id": story.video_id,
        "image_hash": story.image_id,
        "message": story.text,
        "title": story.headline,
        "link_description": story.description,
        "call_to_action": _shop_now(story.destination),
    }


def _link(story: Story) -> Form:
    return {
        "image_hash": story.image_id,
        "link": story.destination,
        "message": story.text,
        "name": story.headline,
        "description": story.description,
        "call_to_action": _shop_now(story.destination),
    }


def _shop_now(destination: str) -> Form:
    return {"type": "SHOP_NOW", "value": {"link": destination}}


def _targeting(audience: Audience) -> Form:
    form: Form = dict(audience.people)
    for placement in audience.placements:
        publisher, position = POSITIONS[placement]
        for key, value in (
            ("publisher_platforms", publisher),
            (f"{publisher}_positions", position),
        ):
            known = form.setdefault(key, [])
            if value not in known:
                known.append(value)
    if audience.mode:
        chosen_by_meta = int(audience.mode is AudienceMode.ADVANTAGE_PLUS)
        form["targeting_automation"] = {"advantage_audience": chosen_by_meta}
    return form


def _attribution(attribution: Attribution) -> list[Form]:
    windows = (
        ("CLICK_THROUGH", attribution.click_days),
        ("VIEW_THROUGH", attribution.view_days),
    )
    return [{"event_type": event, "window_days": days} for event, days in windows if days]


def _budget(budget: Budget, currency: str) -> Form:
    amount = budget.amount * offset_of(currency)
    if amount != amount.to_integral_value():
        raise Invalid(f"A budget of {budget.amount} {currency} is finer than Meta takes it")
    return {BUDGETS[budget.type]: str(int(amount))}


def _times(kind: Kind, starts_at: datetime | None, ends_at: datetime | None) -> Form:
    times = {"start_time": starts_at, _ENDS.get(kind, "end_time"): ends_at}
    return {name: f"{at:%Y-%m-%dT%H:%M:%S%z}" for name, at in times.items() if at}
