"""What a page costs before it shows anything: code on the wire, and things that jump."""

from __future__ import annotations

from playwright.sync_api import Response, expect
from tests.browser.visitor import ROOT, Visitor
from tests.conftest import Gate

DIST = ROOT / "src/pixecom/entrypoints/web/dist"
LOGIN_AND_SHELL, WITH_THE_GRID = 300, 450
"""KB of JavaScript, gzip: what comes before any screen (spec 15 §10), and what comes until the
largest of them is there; half of that is the grid itself."""
LAYOUT_SHIFT = 0.05


def kilobytes(paths: set[str]) -> float:
    files = [(DIST / f"{path}.gz", DIST / path) for path in paths]
    # What compression would make larger is sent as it is.
    return sum((gz if gz.exists() else plain).stat().st_size for gz, plain in files) / 1024


class TestWeight:
    def test_of_the_code_is_bounded(self, visitor: Visitor, gate: Gate) -> None:
        loaded: set[str] = set()

        def see(response: Response) -> None:
            if response.url.endswith(".js") and "/assets/" in response.url:
                loaded.add("assets/" + response.url.rpartition("/")[2])

        visitor.page.on("response", see)
        weights = {}
        visitor.opens("/login")
        expect(visitor.page.get_by_label("E-mail")).to_be_visible()
        weights["login"] = kilobytes(loaded)
        visitor.fills_in_login()
        expect(visitor.page.get_by_role("navigation")).to_be_visible()
        loaded.clear()
        visitor.opens("/account")
        expect(visitor.page.get_by_text("This browser")).to_be_visible()
        weights["shell"] = kilobytes(loaded)
        loaded.clear()
        visitor.opens("/ads-manager")
        expect(visitor.page.get_by_role("grid")).to_be_visible()
        weights["Ads Manager"] = kilobytes(loaded)

        said = ", ".join(f"{name} {weight:.0f} KB" for name, weight in weights.items())
        gate(f"G44: JavaScript before the first screen, gzip: {said}")
        assert max(weights["login"], weights["shell"]) <= LOGIN_AND_SHELL
        assert weights["Ads Manager"] <= WITH_THE_GRID

    def test_of_what_jumps_is_next_to_nothing(self, visitor: Visitor, gate: Gate) -> None:
        visitor.logs_in(at="/login?next=/account")
        visitor.page.add_init_script(
            "window.jumped = 0; new PerformanceObserver((list) => {"
            " for (const each of list.getEntries()) window.jumped += each.value;"
            "}).observe({type: 'layout-shift', buffered: true});"
        )
        visitor.opens("/account")
        expect(visitor.page.get_by_text("This browser")).to_be_visible()
        jumped = visitor.page.evaluate("window.jumped")

        gate(f"G44: layout shift of the shell with its screen {jumped:.3f}")
        assert jumped <= LAYOUT_SHIFT
