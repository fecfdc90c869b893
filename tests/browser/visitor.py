"""What a person does in front of the dashboard, in the words of the tests."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import ConsoleMessage, Page, Response, expect

from pixecom.domain.shared.demo import OWNER_EMAIL, PASSWORD

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build/screens"
AXE = ROOT / "src/pixecom/entrypoints/web/node_modules/axe-core/axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AT_REST = """Promise.allSettled(
    document.getAnimations()
        .filter(each => each.effect.getComputedTiming().endTime < Infinity)
        .map(each => each.finished)
)"""
"""A colour on its way to another one is none that anybody reads."""
_A_REFUSAL = "Failed to load resource"
Theme = Literal["light", "dark"]
_SIZES = {1440: 900, 1024: 768, 390: 844, 320: 640}


class Visitor:
    """A person with a browser window: ``page`` is its tab.

    ``complaints`` are errors and refused styles or scripts of the console. The browser also
    writes there whatever the API refuses: a test names the statuses that it provokes.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._refusals = {("/api/auth/refresh", 401)}
        self._lines_are_cut = False
        self.follow(page)

    def follow(self, page: Page) -> None:
        """Listen to the console of one more tab."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("response", self._see)

    def expects(self, path: str, status: int) -> None:
        """Name an answer that the test provokes."""
        self._refusals.add((path, status))

    def breaks(self, pattern: str) -> None:
        """Cut the line for some requests; the console's word of it is expected."""
        self._lines_are_cut = True
        self.page.route(pattern, lambda route: route.abort("connectionrefused"))

    def opens(self, path: str) -> None:
        self.page.goto(path)

    def logs_in(
        self, email: str = OWNER_EMAIL, password: str = PASSWORD, *, at: str = "/login"
    ) -> None:
        """Log in by the form, and wait until what follows is there."""
        self.opens(at)
        self.fills_in_login(email, password)
        expect(self.page.get_by_role("navigation").first).to_be_visible()

    def enters(self, at: str, email: str = OWNER_EMAIL, password: str = PASSWORD) -> None:
        """Open a page as somebody who logged in before, and wait until it is there."""
        person = {"email": email, "password": password}
        answer = self.page.request.post("/api/auth/login", data=person)
        assert answer.ok, answer.text()
        self.opens(at)
        expect(self.page.get_by_role("navigation").first).to_be_visible()

    def fills_in_login(self, email: str = OWNER_EMAIL, password: str = PASSWORD) -> None:
        """Fill the form in, and send it."""
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Log in").click()

    def finds_no_barriers(self, *, within: str = "html") -> None:
        """Let axe look at the page, or a part, as it is now (WCAG 2.2 AA and good practice)."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        self.page.evaluate(_AT_REST)
        found = self.page.evaluate(
            "([part, rules]) => axe.run(part, {"
            "runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
            [within, _RULES],
        )
        barriers = [_barrier(each) for each in found["violations"]]
        assert not barriers, "\n".join(barriers)

    def finds_no_barriers_by_day_and_night(
        self, name: str, *, widths: Sequence[int] = (1440, 1024, 390), whole: bool = False
    ) -> None:
        """Let axe look in both themes; keep pictures of every width, in the dark of the first."""
        seen_in: dict[Theme, Sequence[int]] = {"light": widths, "dark": widths[:1]}
        for theme, seen in seen_in.items():
            self.chooses(theme)
            self.finds_no_barriers()
            for width in seen:
                self.takes_picture(f"{name}-{theme}", width=width, whole=whole)

    def chooses(self, theme: Theme) -> None:
        """Have a system with this theme, and wait until the page has taken it over."""
        self.page.emulate_media(color_scheme=theme)
        page = self.page.locator(f"html[data-mantine-color-scheme={theme}]")
        expect(page).to_have_count(1)

    def takes_picture(self, name: str, *, width: int = 1440, whole: bool = False) -> None:
        """Keep what is seen at a width in ``build/screens/``; nothing may stick out sideways.

        ``whole`` keeps what is below the edge of the window, too.
        """
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": _SIZES[width]})
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}-{width}.png", full_page=whole)
        sticking_out = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert sticking_out <= 0, f"{name} at {width} px is {sticking_out} px too wide"
        if before:
            self.page.set_viewport_size(before)

    def takes_pictures(self, name: str) -> None:
        """Keep what is seen on a large screen, a small one and a phone."""
        for width in (1440, 1024, 390):
            self.takes_picture(name, width=width)

    def _see(self, response: Response) -> None:
        if response.status >= 500:
            path = re.sub(r"^https?://[^/]+", "", response.url).partition("?")[0]
            if (path, response.status) not in self._refusals:
                self.complaints.append(f"{response.status} from {path}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        path = re.sub(r"^https?://[^/]+", "", message.location["url"]).partition("?")[0]
        if self._lines_are_cut and "net::ERR_" in message.text:
            return
        status = re.search(r"status of (\d+)", message.text)
        if (
            message.text.startswith(_A_REFUSAL)
            and status
            and (path, int(status[1])) in self._refusals
        ):
            return
        self.complaints.append(f"{message.type}: {message.text} ({path})")


def _barrier(violation: dict[str, Any]) -> str:
    places = [each["target"] for each in violation["nodes"][:3]]
    return f"{violation['id']} ({violation['impact']}): {violation['help']} {json.dumps(places)}"
