"""The pictures of the README, of the sample county as `output/` holds it: `.venv/bin/python -m bench.screens GUIDE`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.pages.looking import DARK, LARGE, NORMAL, Mode, reader
from tests.serving import served

ROOT = Path(__file__).resolve().parents[1]
PHONE = 390
COLOURS = 64


def pictures(guide: str) -> dict[str, tuple[str, Mode]]:
    """What is shown, by the name of its picture: the address of a page, and how it is read."""
    return {
        "home": ("/", NORMAL),
        "large": ("/large.html", LARGE),
        "accounts": ("/villages/hexing/2026-q2-finance.html", NORMAL),
        "guide": (guide, DARK),
    }


def main(guide: str) -> None:
    with sync_playwright() as playwright, served(ROOT / "output") as address:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (path, mode) in pictures(guide).items():
            with reader(browser, mode, PHONE) as page:
                page.goto(address + path)
                seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            seen.quantize(COLOURS, dither=Image.Dither.NONE).save(ROOT / f"docs/images/{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
