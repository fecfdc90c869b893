"""What travels: Meta's answers as they are written, with nothing interpreted.

Every answer may carry ``error`` instead of what was asked for, whatever its status (spec 07a).
Names are Meta's; ``tests/unit/adapters/meta/test_names.py`` holds them to its own library.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import UNSET, Struct, UnsetType

T = TypeVar("T")


class Answer(Struct, frozen=True):
    """Any answer."""

    error: object = None


class Paging(Struct, frozen=True):
    """Where a list goes on; no ``next``: it does not."""

    next: str | None = None


class Page(Answer, Generic[T], frozen=True):
    """A part of a list. ``data`` is missing only where something went wrong."""

    data: list[T] | UnsetType = UNSET
    paging: Paging = Paging()


class Action(Struct, frozen=True, gc=False):
    """How often something happened, or what it was worth, under one of its names."""

    action_type: str
    value: str = "0"


class InsightPayload(Struct, frozen=True, gc=False):
    """Figures of one object on one day. Every number is a string; what is missing is 0."""

    date_start: str
    date_stop: str
    account_currency: str | None = None
    campaign_id: str = ""
    campaign_name: str = ""
    adset_id: str = ""
    adset_name: str = ""
    ad_id: str = ""
    ad_name: str = ""
    spend: str = "0"
    impressions: str = "0"
    inline_link_clicks: str = "0"
    actions: list[Action] = []
    action_values: list[Action] = []
    cpm: str | None = None
    ctr: str | None = None
    cpc: str | None = None


class LearningStage(Struct, frozen=True):
    """How far Meta has learned to deliver an ad set: LEARNING, SUCCESS or FAIL."""

    status: str | None = None


class ObjectPayload(Struct, frozen=True):
    """A campaign, ad set or ad; budgets are in the currency's offset of the Marketing API."""

    id: str
    name: str = ""
    status: str | None = None
    effective_status: str | None = None
    campaign_id: str | None = None
    adset_id: str | None = None
    daily_budget: str | None = None
    lifetime_budget: str | None = None
    start_time: str | None = None
    stop_time: str | None = None
    optimization_goal: str | None = None
    learning_stage_info: LearningStage | None = None


class ReportStarted(Answer, frozen=True):
    """The id of an asynchronous report."""

    report_run_id: str = ""


class ReportState(Answer, frozen=True):
    """How far a report is."""

    async_status: str = ""
    async_percent_completion: int = 0


class TokenPayload(Answer, frozen=True):
    """A token, and for how many seconds it is good; Meta says nothing where it does not end."""

    access_token: str = ""
    expires_in: int | None = None


class NamedPayload(Answer, frozen=True):
    """A user, business, page or pixel."""

    id: str = ""
    name: str = ""
    category: str | None = None


class AccountPayload(Answer, frozen=True):
    """An ad account; amounts are in the currency's offset, as budgets are."""

    account_id: str = ""
    name: str = ""
    account_status: int | None = None
    disable_reason: int | None = None
    spend_cap: str | None = None
    amount_spent: str | None = None
    currency: str | None = None
    timezone_name: str | None = None


class MadePayload(Answer, frozen=True):
    """What was made; a rehearsal says nothing of it."""

    id: str = ""


class ImagePayload(Struct, frozen=True):
    """An image that was uploaded: its name in the account is the hash of its content."""

    hash: str = ""


class ImagesPayload(Answer, frozen=True):
    """Images by the names that they came with."""

    images: dict[str, ImagePayload] = {}


class DonePayload(Answer, frozen=True):
    """Whether a change was made."""

    success: bool = True


class VideoState(Struct, frozen=True):
    """How far Meta is with a video: ready, processing, error and others."""

    video_status: str = ""


class VideoPayload(Answer, frozen=True):
    """A video."""

    id: str = ""
    status: VideoState = VideoState()


class TaggedPayload(Struct, frozen=True):
    """What may carry the tag of a launch: in its name, a video in its title."""

    id: str
    name: str = ""
    title: str = ""

    @property
    def text(self) -> str:
        """Give whichever it has."""
        return self.name or self.title
