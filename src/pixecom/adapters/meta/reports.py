"""Figures, in however many calls and reports it takes (spec 07a, "Big answers")."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from pixecom.adapters.meta.client import Access, GraphClient, account_path
from pixecom.adapters.meta.errors import TooMuchData
from pixecom.adapters.meta.payloads import (
    InsightPayload,
    ObjectPayload,
    ReportStarted,
    ReportState,
)
from pixecom.adapters.meta.questions import EDGES, PAGE, REPORT_STATE, Question, listing
from pixecom.application.shared.clock import Clock
from pixecom.domain.shared.errors import ProviderFailed

PAGES_AT_ONCE: Final = 4
"""A question with more pages than that is answered by an asynchronous report."""
STUCK_AFTER: Final = timedelta(minutes=5)
"""A report that is still at 0 % then has failed."""
GIVEN_UP_AFTER: Final = timedelta(minutes=60)
_POLL_SECONDS: Final = (1.0, 2.0, 4.0, 8.0, 15.0)
_COMPLETED: Final = "Job Completed"
_ENDS: Final = {"Job Failed": "failed", "Job Skipped": "was skipped"}
_TRIES: Final = 2

Payloads = list[InsightPayload]


class ReportFailed(ProviderFailed):
    """An asynchronous report ended without figures: ask for less at once."""


class InsightReader:
    """Asks questions, and smaller ones where the answer would be too large.

    Cut by days first, then by objects. An answer that became too large only after some of its
    pages came is asked for again from its beginning: rows may come twice.
    """

    def __init__(self, *, graph: GraphClient, clock: Clock) -> None:
        self._graph = graph
        self._clock = clock

    def pages(self, question: Question, *, access: Access, objects: int) -> Iterator[Payloads]:
        """Stream the answer; ``objects`` is about how many of the level there are, 0: unknown.

        Raises:
            ProviderFailed: a part of it cannot be had.
        """
        rows = (len(question.ids) if question.ids else objects) * len(question.days)
        ask = self._at_once if rows <= PAGES_AT_ONCE * PAGE else self._as_report
        try:
            yield from ask(question, access)
        except (TooMuchData, ReportFailed) as error:
            parts = self._parts(question, access)
            if not parts:
                raise error from None
        else:
            return
        for part in parts:
            yield from self.pages(part, access=access, objects=objects)

    def _at_once(self, question: Question, access: Access) -> Iterator[Payloads]:
        return self._graph.pages(
            f"{account_path(question.account)}/insights",
            InsightPayload,
            access=access,
            parameters=question.parameters,
        )

    def _as_report(self, question: Question, access: Access) -> Iterator[Payloads]:
        report = self._completed(question, access)
        return self._graph.pages(
            f"{report}/insights", InsightPayload, access=access, parameters={"limit": PAGE}
        )

    def _completed(self, question: Question, access: Access) -> str:
        """Start a report, once more if it ends otherwise, and give its id when it is there."""
        why = ""
        for _ in range(_TRIES):
            started = self._graph.post(
                f"{account_path(question.account)}/insights",
                ReportStarted,
                access=access,
                parameters=question.parameters,
                repeatable=True,  # a report too many costs nothing but its making
            )
            why = self._end_of(started.report_run_id, access)
            if not why:
                return started.report_run_id
        raise ReportFailed(f"Meta's report {why}", code="REPORT")

    def _end_of(self, report: str, access: Access) -> str:
        """Wait for the end of a report; empty when it is completed, else what became of it."""
        began, polls = self._clock.now(), 0
        while True:
            state = self._graph.get(
                report, ReportState, access=access, parameters={"fields": ",".join(REPORT_STATE)}
            )
            if state.async_status == _COMPLETED:
                return ""
            if state.async_status in _ENDS:
                return _ENDS[state.async_status]
            age = self._clock.now() - began
            if state.async_percent_completion == 0 and age >= STUCK_AFTER:
                return "is stuck"
            if age >= GIVEN_UP_AFTER:
                return "takes too long"
            self._clock.pause(_POLL_SECONDS[min(polls, len(_POLL_SECONDS) - 1)])
            polls += 1

    def _parts(self, question: Question, access: Access) -> list[Question]:
        if parts := question.by_days:
            return parts
        if question.names_nobody:
            return question.by_ids(self._ids(question, access))
        return question.by_ids(()) if question.ids and len(question.ids) > 1 else []

    def _ids(self, question: Question, access: Access) -> list[str]:
        pages = self._graph.pages(
            f"{account_path(question.account)}/{EDGES[question.level]}",
            ObjectPayload,
            access=access,
            parameters=listing(question.level, ["id"], deleted=False),
        )
        return [each.id for page in pages for each in page]
