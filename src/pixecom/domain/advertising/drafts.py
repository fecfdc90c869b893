"""What is to exist at the platform, in our words (spec 07 §5): from the campaign to the ad.

External ids name what was made before. Times are instants; whoever writes a draft turns days of
the account's zone into them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final, NewType

from pixecom.domain.advertising.strategies import AudienceMode, Placement
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.lifecycle import BudgetType, EntityStatus

LaunchTag = NewType("LaunchTag", str)
"""``px-`` and what nobody can guess; at most 32 characters (spec 02 §5, ``launch_tag``)."""
_TAG: Final = re.compile(r"px-[A-Za-z0-9_-]{8,29}")


class Kind(StrEnum):
    """What a launch makes, in the words of its steps."""

    CAMPAIGN = "CAMPAIGN"
    VIDEO = "VIDEO"
    IMAGE = "IMAGE"
    ADSET = "ADSET"
    CREATIVE = "CREATIVE"
    AD = "AD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """An amount in units of the account's currency, for each day or for the whole life."""

    amount: Decimal
    type: BudgetType

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise Invalid("A budget must be more than 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who may see ads, and where.

    ``people`` holds the audience's keys as they are stored with the ad set (spec 02 §10). Without
    ``mode`` and ``placements`` the platform chooses.
    """

    people: Mapping[str, object] = field(default_factory=dict)
    mode: AudienceMode | None = None
    placements: tuple[Placement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """In how many days after a click or a view an event counts as an ad's; 0: it does not."""

    click_days: int = 1
    view_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """``tag`` is how the object is told again when the answer to its making was lost."""

    name: str
    tag: LaunchTag

    def __post_init__(self) -> None:
        if not _TAG.fullmatch(self.tag):
            raise Invalid("A launch tag is px- and 8 to 29 letters, digits, _ or -")


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft(_Draft):
    """A campaign, which holds the budget of everything below it."""

    kind: ClassVar = Kind.CAMPAIGN
    budget: Budget
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdsetDraft(_Draft):
    """An ad set of a campaign; ``event`` of the pixel is what it is to bring about."""

    kind: ClassVar = Kind.ADSET
    campaign_id: str
    goal: str
    audience: Audience
    pixel_id: str | None = None
    event: str = "PURCHASE"
    attribution: Attribution = field(default_factory=Attribution)
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoDraft(_Draft):
    """A video that the platform fetches from an address by itself."""

    kind: ClassVar = Kind.VIDEO
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDraft(_Draft):
    """An image; the platform tells images by their content, not by name or tag."""

    kind: ClassVar = Kind.IMAGE
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingPost:
    """A post that stands on a page already."""

    page_id: str
    post_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A post to be made: an image, or a video with an image before it starts."""

    page_id: str
    destination: str
    image_id: str
    video_id: str | None = None
    text: str = ""
    headline: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreativeDraft(_Draft):
    """What an ad shows; ``url_tags`` are added to the address behind it (spec 07 §5, UTM)."""

    kind: ClassVar = Kind.CREATIVE
    post: ExistingPost | Story
    url_tags: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdDraft(_Draft):
    """An ad of an ad set."""

    kind: ClassVar = Kind.AD
    adset_id: str
    creative_id: str


Rehearsable = CampaignDraft | AdsetDraft | CreativeDraft | AdDraft
"""Drafts that the platform can judge without making anything."""
Draft = Rehearsable | VideoDraft | ImageDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """New values of what exists: absolute ones, so that twice is as good as once. None: stays.

    DELETED as ``status`` deletes. A new name has no tag: it has done its work by then.
    """

    name: str | None = None
    status: EntityStatus | None = None
    budget: Budget | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    audience: Audience | None = None
