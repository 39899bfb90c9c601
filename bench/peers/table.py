"""A row of Markdown for each thing measured, as it comes; what was done and by whom stands in its first columns."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.build import Run

HEAD = ("articles", "tool", "what", "wall", "to Hugo", "to Pelican", "processor", "peak memory", "files", "MiB out")
SCALES = ("Hugo", "Pelican, stock")  # by whom the others are measured, as soon as they have been


@dataclass(frozen=True, slots=True)
class Output:
    """What a build left for a web server."""

    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Row:
    """A tool doing one thing to a corpus, as often as it was run."""

    articles: int
    tool: str
    what: str
    runs: tuple[Run, ...]
    output: Output | None = None

    @property
    def wall(self) -> float:
        return statistics.median(run.wall_seconds for run in self.runs)


@dataclass
class Table:
    """Knows the rows before, so that the next can be compared with them."""

    walls: dict[tuple[int, str, str], float] = field(default_factory=dict)

    def head(self) -> str:
        return f"{_line(HEAD)}\n{_line(['---:', '---', '---', *['---:'] * (len(HEAD) - 3)])}"

    def line(self, row: Row) -> str:
        self.walls[row.articles, row.tool, row.what] = row.wall
        scales = [self.walls.get((row.articles, tool, row.what)) for tool in SCALES]
        cpu = statistics.median(run.cpu_seconds for run in row.runs)
        peak = statistics.median(run.peak_bytes for run in row.runs)
        out = ("", "") if row.output is None else (f"{row.output.files:,}", f"{row.output.size / 2**20:.1f}")
        return _line(
            [
                f"{row.articles:,}",
                row.tool,
                row.what,
                f"{row.wall:.2f} s",
                *(_ratio(row.wall, scale) for scale in scales),
                f"{cpu:.2f} s",
                f"{peak / 2**20:.0f} MiB",
                *out,
            ]
        )


def _ratio(wall: float, scale: float | None) -> str:
    return "" if scale is None else f"{wall / scale:.2f}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
