"""The states that campaigns, ad sets and ads pass through, shared by advertising and insights."""

from __future__ import annotations

from enum import StrEnum


class EntityStatus(StrEnum):
    """What the seller wants of a campaign, ad set or ad."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ARCHIVED = "ARCHIVED"
    DELETED = "DELETED"


class DeliveryStatus(StrEnum):
    """What the platform does with it."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    LEARNING = "LEARNING"
    ERROR = "ERROR"
    LIMITED = "LIMITED"
    NOT_DELIVERING = "NOT_DELIVERING"
    PENDING_REVIEW = "PENDING_REVIEW"
    UNKNOWN = "UNKNOWN"


class BudgetType(StrEnum):
    """Whether a budget is for each day or for the whole life of a campaign."""

    DAILY = "DAILY"
    LIFETIME = "LIFETIME"


class LaunchState(StrEnum):
    """How far a campaign has come on its way to the platform."""

    NOT_LAUNCHED = "NOT_LAUNCHED"
    LAUNCHING = "LAUNCHING"
    LAUNCHED = "LAUNCHED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"


class MetaSyncState(StrEnum):
    """Whether a local change has reached the platform."""

    SYNCED = "SYNCED"
    PENDING = "PENDING"
    FAILED = "FAILED"
