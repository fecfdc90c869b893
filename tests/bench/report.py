"""``make bench-report``: tables and pictures of ``docs/performance.md`` from what was measured.

What is new takes the place of what ``docs/performance.json`` knows; the rest of it stays.

What stands between ``<!-- bench:NAME -->`` and ``<!-- /bench -->`` is written here; the rest of
the page is prose.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from tests.bench.results import LAST, SHOWN, Results, keep, known

PAGE = Path("docs/performance.md")
PICTURES = Path("docs/images")

_BLOCK = re.compile(r"(<!-- bench:(\w+) -->\n).*?(<!-- /bench -->)", re.DOTALL)
_OF_READ = re.compile(r"R\d+/(\d+)$")
_BY_DAYS = re.compile(r"(\w+?)_(\d+)_seconds$")
_BY_ROWS = re.compile(r"rows_(\d+)_seconds$")
_OF_TENANT = re.compile(
    r"\(NULLIF\(current_setting\('app\.seller_id'::text, true\), ''::text\)\)::uuid"
)
_UUID = re.compile(r"'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'::uuid")
_CAST = re.compile(r"('[^']*')::[a-z]+")
_NOISE = re.compile(r"\s*(Storage|Index Searches|Buckets|Batches|Heap Blocks|Heap Fetches):")
_WIDEST = 140

Seconds = dict[str, dict[tuple[int, int], float]]
"""What a page took by its kind, then by campaigns and days."""


def main() -> int:
    """Write the page; 1 when nothing was measured yet."""
    if not (measured := known(LAST)):
        print("Nothing is measured yet: make bench", file=sys.stderr)  # noqa: T201
        return 1
    results = keep(SHOWN, measured)
    PAGE.write_text(written(PAGE.read_text(), results))
    PICTURES.mkdir(exist_ok=True)
    draw(results)
    return 0


def written(page: str, results: Results) -> str:
    """Give the page with its blocks filled in.

    Raises:
        KeyError: the page names a block that nobody writes.
    """
    return _BLOCK.sub(
        lambda found: found[1] + "\n".join(_BLOCKS[found[2]](results)) + "\n" + found[3], page
    )


def reads(results: Results) -> Seconds:
    """Find how long a page took, by its kind, campaigns and days."""
    found: Seconds = {}
    for goal in results["goals"]:
        if of_read := _OF_READ.match(goal["goal_id"]):
            for name, seconds in goal["figures"].items():
                if by_days := _BY_DAYS.match(name):
                    at = (int(of_read[1]), int(by_days[2]))
                    found.setdefault(by_days[1].replace("_", " "), {})[at] = seconds
    return found


def writes(results: Results) -> dict[str, dict[int, float]]:
    """Find how long each kind of write took, by the number of its rows."""
    return {
        goal["goal_id"].removeprefix("growth/"): {
            int(by_rows[1]): seconds
            for name, seconds in goal["figures"].items()
            if (by_rows := _BY_ROWS.match(name))
        }
        for goal in results["goals"]
        if goal["goal_id"].startswith("growth/")
    }


def _goals(results: Results) -> Iterator[str]:
    machine = results["machine"]
    yield f"{machine['cores']} cores, {machine['system']}, Python {machine['python']}."
    yield ""
    yield "| Goal | What | Measured | Goal | | When, load |"
    yield "|---|---|---|---|---|---|"
    for goal in sorted(results["goals"], key=lambda goal: _order(goal["goal_id"])):
        sign = "≤" if goal["most"] else "≥"
        yield (
            f"| {goal['goal_id']} | {goal['what']} | {goal['ratio']:.2f} | {sign} {goal['goal']:g}"
            f" | {goal['verdict']} | {goal['at']}, {goal['load']} |"
        )


def _order(goal_id: str) -> list[tuple[int, str]]:
    """Sort numbers inside of names as numbers."""
    return [
        (int(part or 0), "") if part.isdecimal() else (0, part)
        for part in re.split(r"(\d+)", goal_id)
    ]


def _reads(results: Results) -> Iterator[str]:
    found = reads(results)
    yield f"| Campaigns × days | {' | '.join(found)} |"
    yield "|---" * (len(found) + 1) + "|"
    for campaigns, days in sorted({at for one in found.values() for at in one}):
        cells = [_milliseconds(one.get((campaigns, days))) for one in found.values()]
        yield f"| {campaigns:,} × {days} | {' | '.join(cells)} |"


def _writes(results: Results) -> Iterator[str]:
    found = writes(results)
    sizes = sorted({rows for one in found.values() for rows in one})
    yield f"| Write | {' | '.join(f'{rows:,} rows' for rows in sizes)} | a row of the most |"
    yield "|---" * (len(sizes) + 2) + "|"
    for name, one in found.items():
        cells = [_milliseconds(one.get(rows)) for rows in sizes]
        each = one[max(one)] / max(one) * 1e6
        yield f"| {name} | {' | '.join(cells)} | {each:.0f} µs |"


def _milliseconds(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1000:,.1f} ms" if seconds < 0.1 else f"{seconds * 1000:,.0f} ms"


def _plans(results: Results) -> Iterator[str]:
    for plan in results["plans"]:
        yield f"### {plan['name']}"
        yield ""
        yield plan["why"][:1].upper() + plan["why"][1:] + "."
        yield ""
        yield "<details><summary>Plan</summary>"
        yield ""
        yield "```text"
        yield from (_tidy(line) for line in plan["lines"] if not _NOISE.match(line))
        yield "```"
        yield ""
        yield "</details>"
        yield ""


def _tidy(line: str) -> str:
    """Leave out what says the same in every line: the tenant's policy, casts, odd lengths."""
    line = _OF_TENANT.sub("app.seller_id", line)
    line = _CAST.sub(r"\1", _UUID.sub("'…'", line)).replace(".00 loops=1)", ")")
    return line if len(line) <= _WIDEST else line[: _WIDEST - 2] + " …"


_BLOCKS: Mapping[str, Callable[[Results], Iterator[str]]] = {
    "goals": _goals,
    "reads": _reads,
    "writes": _writes,
    "plans": _plans,
}


def draw(results: Results) -> None:
    """Draw what pages cost against days and against campaigns, and writes against rows."""
    found = reads(results)
    sizes = sorted({campaigns for one in found.values() for campaigns, _ in one})
    spans = sorted({days for one in found.values() for _, days in one})
    whole = [name for name in found if name.endswith(" page")]
    shown = whole or [name for name in found if name != "bare sum"]
    _draw(
        "reads-by-days.png",
        "days of the range",
        {
            f"{name}, {campaigns:,} campaigns": [
                (days, found[name][campaigns, days])
                for days in spans
                if (campaigns, days) in found[name]
            ]
            for name in shown
            for campaigns in sizes
        },
    )
    _draw(
        "reads-by-campaigns.png",
        f"campaigns, {spans[-1] if spans else 0} days",
        {
            name: [
                (campaigns, found[name][campaigns, spans[-1]])
                for campaigns in sizes
                if (campaigns, spans[-1]) in found[name]
            ]
            for name in shown
        },
    )
    _draw(
        "writes-by-rows.png",
        "rows",
        {name: sorted(one.items()) for name, one in writes(results).items()},
    )


def _draw(name: str, along: str, lines: Mapping[str, Sequence[tuple[int, float]]]) -> None:
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    figure, axes = import_module("matplotlib.pyplot").subplots(figsize=(9.5, 4.5), dpi=110)
    for label, points in lines.items():
        style = "--" if label.startswith("plain") else "-"
        axes.plot(
            [at for at, _ in points],
            [seconds * 1000 for _, seconds in points],
            style,
            marker="o",
            label=label,
        )
    axes.set(xscale="log", yscale="log", xlabel=along, ylabel="milliseconds")
    axes.grid(visible=True, which="both", alpha=0.25)
    ticks = sorted({at for points in lines.values() for at, _ in points})
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.minorticks_off()
    axes.legend(fontsize=7, loc="upper left", bbox_to_anchor=(1.01, 1))
    figure.tight_layout()
    figure.savefig(PICTURES / name, metadata={"Software": None})


if __name__ == "__main__":
    sys.exit(main())
