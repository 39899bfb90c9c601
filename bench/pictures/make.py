"""Remake the sample county's pictures and forms from their sources here, by hand, with headless Chromium and Pillow.

    .venv/bin/python bench/pictures/make.py            # those that are missing
    .venv/bin/python bench/pictures/make.py school-gate  # this one, even if it is there

A picture belongs to a signed draft: another byte in it voids the sign-offs, so nothing that exists is made again
unless it is named.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
ARTICLES = HERE.parent.parent / "content" / "articles"
CHROMIUM = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--hide-scrollbars",
)

WHERE = {
    "street-lamp": "jinhe/2026/street-lamps.webp",
    "harvester": "nongye/2026/autumn-harvest.webp",
    "village-river": "yunting/2026/village-river.webp",
    "school-gate": "jiaoyu/2026/school-entry.webp",
    "hospital": "renmin-yiyuan/2026/appointment.webp",
    "hotline-desk": "rongmei/2026/appeal-centre.webp",
    "blood-donors": "hongshizi/2026/rare-blood-donors.webp",
    "one-stop-phone": "fabu/2024/one-stop-phone.webp",
    "town-bridge": "jinhe/2026/bridge-repair.webp",
    "village-board": "nongye/2024/village-platform.webp",
    "relief-form": "minzheng/2026/relief-form.pdf",
}


def make(name: str, target: Path) -> None:
    """Draw `name` (.svg or .html beside this file) into `target` (.webp or .pdf)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        if target.suffix == ".pdf":
            out = Path(folder) / "form.pdf"
            run(f"--print-to-pdf={out}", "--no-pdf-header-footer", (HERE / f"{name}.html").as_uri())
            target.write_bytes(out.read_bytes())
            return
        shot = Path(folder) / "shot.png"
        run(f"--screenshot={shot}", "--window-size=1200,675", (HERE / f"{name}.svg").as_uri())
        with Image.open(shot) as picture:
            picture.convert("RGB").save(target, "WEBP", quality=80, method=6)


def run(*arguments: str) -> None:
    subprocess.run([*CHROMIUM, *arguments], check=True, capture_output=True)


def main(names: list[str]) -> None:
    for name in names or WHERE:
        target = ARTICLES / WHERE[name]
        if names or not target.exists():
            make(name, target)
            print(f"{target.relative_to(ARTICLES)}  {target.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main(sys.argv[1:])
