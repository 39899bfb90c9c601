"""Measures pages with Lighthouse as on a cheap telephone: its mobile setting, network and processor simulated.

    python -m bench.lighthouse http://127.0.0.1:8000

Wants a site that is being served as residents get it, compressed and with its headers (docs/how-to/web-server.md).
`make .node/ready` installs Lighthouse; it drives Debian's Chromium and asks nobody but the server.  The score of speed
depends on how busy the machine is, so tests hold the other three and what is fetched; the figures stand in
docs/decisions/0024-tests-of-pages.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.build import machine, table

PROGRAM = Path(__file__).resolve().parent.parent / ".node/node_modules/lighthouse"
CHROMIUM = "/usr/bin/chromium"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = (
    "/",
    "/articles/jinhe/2026/street-lamps.html",
    "/accounts/jinhe/",
    "/villages/hexing/",
    "/search.html",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What it found on one page: scores of 0 to 100 by category, what it would mend, and each address it fetched."""

    scores: Mapping[str, int]
    remarks: tuple[str, ...]
    fetched: tuple[str, ...]
    bytes: int


def look(url: str, categories: Sequence[str] = CATEGORIES) -> Report:
    """Have it look at one page."""
    options = ("--output=json", "--quiet", "--no-enable-error-reporting", "--chrome-flags=--headless=new --no-sandbox")
    asked = (f"--only-categories={','.join(categories)}", "--only-audits=network-requests")
    with tempfile.TemporaryDirectory(prefix="gongkai-lighthouse-") as home:
        done = subprocess.run(
            ["node", str(PROGRAM / "cli/index.js"), url, *options, *asked],
            env=os.environ | {"CHROME_PATH": CHROMIUM, "HOME": home, "TMPDIR": home},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"{url}: exit {done.returncode}\n{done.stderr}")
    found = json.loads(done.stdout)
    audits, judged = found["audits"], found["categories"]
    weighed = {each["id"] for name in judged for each in judged[name]["auditRefs"] if each["weight"]}
    requests = audits["network-requests"]["details"]["items"]
    return Report(
        scores={name: round(100 * judged[name]["score"]) for name in judged},
        remarks=tuple(f"{name}: {audits[name]['title']}" for name in sorted(weighed) if audits[name]["score"] == 0),
        fetched=tuple(request["url"] for request in requests),
        bytes=sum(request["transferSize"] for request in requests),
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.lighthouse", description="Measure pages with Lighthouse.")
    parser.add_argument("site", help="where it is being served: http://127.0.0.1:8000")
    parser.add_argument("--pages", nargs="+", default=PAGES, metavar="PATH")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    rows = [("page", *CATEGORIES, "requests", "bytes")]
    for path in arguments.pages:
        reports = [look(arguments.site.rstrip("/") + path) for _ in range(arguments.runs)]
        scores = (str(round(statistics.median(each.scores[name] for each in reports))) for name in CATEGORIES)
        rows.append((path, *scores, str(len(reports[0].fetched)), f"{reports[0].bytes:,}"))
        for remark in reports[0].remarks:
            print(f"{path}: {remark}", file=sys.stderr)
    version = json.loads((PROGRAM / "package.json").read_text("utf-8"))["version"]
    print(f"Medians of {arguments.runs} runs; Lighthouse {version}; {machine()}.\n")
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
