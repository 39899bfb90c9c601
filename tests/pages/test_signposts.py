"""The sitemap has every page that is to be found, with the time of its last change; the other signposts lead there."""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from tests.sample import Sample

SITE = "https://www.jiangwan.example"
NAMESPACE = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9"}
NUMBERED = re.compile(r"/[0-9]+\.html")


def entries(sample: Sample, path: str) -> list[tuple[str, str]]:
    """Addresses with the time of the last change, "" where none is given."""
    root = etree.fromstring((sample.output / path).read_bytes())
    return [
        (each.findtext("m:loc", namespaces=NAMESPACE), each.findtext("m:lastmod", "", namespaces=NAMESPACE))
        for each in root
    ]


def mapped(sample: Sample) -> dict[str, str]:
    found: dict[str, str] = {}
    for part, latest in entries(sample, "sitemap.xml"):
        inside = entries(sample, part.removeprefix(f"{SITE}/"))
        assert 0 < len(inside) <= 50_000
        assert not found.keys() & dict(inside).keys(), "each page once"
        found |= dict(inside)
        times = [datetime.fromisoformat(time) for _, time in inside if time]
        assert not times or datetime.fromisoformat(latest) >= max(times), part
    return found


def address(path: str) -> str:
    return SITE + path.removesuffix("index.html")


def test_the_sitemap_has_every_page_that_is_to_be_found_and_no_other(sample: Sample) -> None:
    wanted = {
        address(path)
        for path, text in sample.pages.items()
        if '<meta name="robots" content="noindex' not in text and not NUMBERED.search(path)
    }

    assert mapped(sample).keys() == wanted
    for hidden in ("recipients", "withdrawn", "not-found"):
        assert not mapped(sample).keys() & {address(path) for path in sample.types[hidden]}, hidden


def test_a_document_has_the_time_of_its_publication_or_its_latest_correction(sample: Sample) -> None:
    times = mapped(sample)
    corrected = 0
    for path, text in sample.pages.items():
        said = dict(re.findall(r'<meta property="article:(published|modified)_time" content="([^"]+)"', text))
        if said and address(path) in times:
            assert times[address(path)] == said["modified"], path
            corrected += said["modified"] != said["published"]
    assert corrected


def test_a_part_has_the_documents_of_one_owner_from_one_year(sample: Sample) -> None:
    parts = sorted(path.relative_to(sample.output).as_posix() for path in sample.output.glob("sitemaps/**/*.xml"))

    assert [f"{SITE}/{path}" for path in parts] == sorted(url for url, _ in entries(sample, "sitemap.xml"))
    assert all(re.fullmatch(r"sitemaps/(?:lists|(?:accounts|villages)/[a-z0-9-]+/20\d\d)\.xml", path) for path in parts)


def test_robots_may_read_the_site_and_nothing_of_a_preview(sample: Sample, preview: Sample) -> None:
    assert (sample.output / "robots.txt").read_text("utf-8") == (
        f"User-agent: *\nAllow: /\n\nSitemap: {SITE}/sitemap.xml\n"
    )
    assert "Disallow: /\n" in (preview.output / "robots.txt").read_text("utf-8")


def test_whoever_finds_a_hole_knows_whom_to_tell_and_until_when(sample: Sample) -> None:
    lines = (sample.output / ".well-known/security.txt").read_text("utf-8").splitlines()
    said = dict(line.split(": ", 1) for line in lines)

    assert len(said) == len(lines)
    assert re.fullmatch(r"mailto:\S+@\S+", said["Contact"])
    assert datetime.fromisoformat(said["Expires"]).tzinfo is not None
    assert said["Canonical"] == f"{SITE}/.well-known/security.txt"


def test_what_is_said_to_language_models_leads_to_pages_that_are_there(sample: Sample) -> None:
    text = (sample.output / "llms.txt").read_text("utf-8")
    leads = re.findall(rf"\]\({SITE}/([^)]*)\)", text)

    assert text.startswith("# 今日江湾\n")
    assert len(leads) >= 8
    for path in leads:
        assert (sample.output / (f"{path}index.html" if path.endswith("/") or not path else path)).is_file(), path
