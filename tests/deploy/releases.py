"""Small published trees, to be deployed: pages with what they load, made by hand and with a true manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from plugins.deploy.release import Release, Staged, prepare, stage_links
from plugins.publish.compress import Encoding
from plugins.publish.manifest import Manifest, PublishedFile, digest_of, write_manifest

COMMIT = "1" * 40
ENCODINGS = (Encoding.BROTLI, Encoding.GZIP)
LAMPS, SCHOOL = "articles/jinhe/2026/lamps", "articles/jinhe/2026/school"
LONG = "说得很长的一段。" * 100


def page(text: str, *loads: str) -> str:
    links = "".join(f'<link href="/{path}">' for path in loads)
    return f"<html>{links}<p>{text}</p></html>"


def a_site(style: str = "theme/site.aaaaaaaaaaaa.css", *, lamps: str = "路灯修好了", names: str = "") -> dict[str, str]:
    """Path to text; the pages are long enough to be compressed but for the article, which has two shorter files."""
    return {
        "index.html": page(f"{LONG}{lamps}{names}", style),
        f"{LAMPS}.html": page(f"{LONG}{lamps}", style, f"{LAMPS}/lamp.webp"),
        f"{LAMPS}/lamp.webp": f"a picture of {lamps}",
        f"{LAMPS}/record.json": "{}",
        "feeds/site.atom.xml": f"<feed>{LONG}{lamps}</feed>",
        "search/manifest.json": f'["{LONG}{lamps}"]',
        style: f"p {{}} /* {LONG} */",
    }


def cause_of(path: str) -> str:
    for document in (LAMPS, SCHOOL):
        if path.startswith((f"{document}.", f"{document}/")):
            return document
    return path.partition("/")[0]


def published(folder: Path, files: Mapping[str, str]) -> Release:
    """These files as a published tree."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    named = {path: PublishedFile(digest_of(text.encode()), cause_of(path)) for path, text in files.items()}
    write_manifest(Manifest(COMMIT, named), folder)
    return Release.of(folder)


def staged(release: Release, paths: frozenset[str] | None, root: Path) -> Staged:
    files = release.files(paths)
    stage_links(release, files, root)
    return prepare(release, files, root, ENCODINGS)
