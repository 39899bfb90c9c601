"""Pelican builds on where we must stop, and reads what we must not show: each row of the table in the style guide.

Every test begins with a county that was published, adds an article nobody signed, and turns one thing against us.
Afterwards the old site stands untouched, or the new one holds nothing of that article.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import article
from tests.county import County, Run

MARK = "attack-was-here"
UNSIGNED = "content/articles/jinhe/2026/unsigned.md"


@pytest.fixture
def county(built: County, tmp_path: Path) -> County:
    clone = built.copied_to(tmp_path / "county")
    clone.commit({UNSIGNED: article(MARK + "\n", name="unsigned")})
    return clone


def change(county: County, path: str, old: str, new: str) -> None:
    file = county.root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def add_setting(county: County, line: str) -> None:
    with (county.root / "pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def by_command(county: County) -> Run:
    return county.build()


def by_pelican(county: County) -> Run:
    return county.pelican()


both = pytest.mark.parametrize("publish", [by_command, by_pelican])
Publish = Callable[[County], Run]


def refused(county: County, publish: Publish) -> Run:
    """The site stands as it stood, and the run says that it failed."""
    before = county.snapshot()
    run = publish(county)
    assert run.code != 0, run.said
    assert county.snapshot() == before
    assert county.mentions(MARK) == []
    return run


def test_an_unsigned_article_waits_and_the_rest_is_published(county: County) -> None:
    run = by_command(county).expect(0)

    assert "REV001" in run.out
    assert county.publishes("articles/jinhe/2026/street-lamps")
    assert county.mentions(MARK) == []


def test_plain_pelican_holds_the_unsigned_article_back_as_well(county: County) -> None:
    run = by_pelican(county)

    assert "REV001" in run.said
    assert county.mentions(MARK) == []
    assert county.publishes("articles/jinhe/2026/street-lamps")


def test_plain_pelican_refuses_a_draft_with_a_fault_and_leaves_the_site(county: County) -> None:
    county.commit({UNSIGNED: article(f"{MARK}<script>alert(1)</script>\n", name="unsigned")})

    assert "DRA014" in refused(county, by_pelican).said


# ---- logs a failed import or `register` and builds on -------------------------------------------------------------


@pytest.mark.parametrize("room", ["review", "render", "feeds", "search", "publish"])
def test_without_one_plugin_nothing_is_published(county: County, room: str) -> None:
    add_setting(county, f"PLUGINS = [each for each in PLUGINS if each.__name__ != 'plugins.{room}']")

    refused(county, by_command)


@both
def test_without_any_plugin_nothing_is_published(county: County, publish: Publish) -> None:
    add_setting(county, "PLUGINS = []")

    before = county.snapshot()
    publish(county)

    assert county.mentions(MARK) == []
    assert {path: data for path, data in county.snapshot().items() if path in before} == before


@both
@pytest.mark.parametrize("room", ["review", "publish"])
def test_a_plugin_whose_register_raises_stops_the_build(county: County, room: str, publish: Publish) -> None:
    change(
        county,
        f"plugins/{room}/__init__.py",
        "def register() -> None:",
        'def register() -> None:\n    raise OSError("x")\n\n\ndef unused() -> None:',
    )

    refused(county, publish)


@pytest.mark.parametrize("room", ["render", "feeds", "search"])
def test_a_plugin_whose_register_raises_is_missed(county: County, room: str) -> None:
    change(
        county,
        f"plugins/{room}/__init__.py",
        "def register() -> None:",
        'def register() -> None:\n    raise OSError("x")\n\n\ndef unused() -> None:',
    )

    assert room in refused(county, by_command).said


@both
def test_a_plugin_that_cannot_be_imported_stops_the_build(county: County, publish: Publish) -> None:
    (county.root / "plugins/review/__init__.py").write_text("import there_is_no_such_module\n", "utf-8")

    refused(county, publish)


@both
def test_a_gate_that_raises_stops_the_build(county: County, publish: Publish) -> None:
    change(
        county,
        "plugins/review/checks.py",
        "def check_order(case: Case) -> Iterator[Problem]:",
        "def check_order(case: Case) -> Iterator[Problem]:\n    raise ZeroDivisionError",
    )

    refused(county, publish)


def test_a_verifier_that_says_yes_to_everything_stops_the_build(county: County) -> None:
    change(county, "plugins/trust/sshsig.py", "        key.ed25519.verify(value, signed)", "        pass")

    assert "RuntimeError" in refused(county, by_command).err


# ---- reads, renders and writes by itself --------------------------------------------------------------------------


@both
@pytest.mark.parametrize(
    "setting",
    [
        'ARTICLE_PATHS = [""]',
        'ARTICLE_PATHS = ["articles"]; PAGE_PATHS = ["pages"]; DRAFT_SAVE_AS = "drafts/{slug}.html"',
        'STATIC_PATHS = ["articles", "pages"]; STATIC_EXCLUDE_SOURCES = False',
        'STATIC_PATHS = [""]; STATIC_EXCLUDE_SOURCES = False; '
        'EXTRA_PATH_METADATA = {"articles/jinhe/2026/unsigned.md": {"path": "index.html"}}',
        'OUTPUT_SOURCES = True; ARTICLE_PATHS = [""]',
        'TEMPLATE_PAGES = {"articles/jinhe/2026/unsigned.md": "index.html"}',
        'READERS = {}; ARTICLE_PATHS = [""]',
    ],
)
def test_a_setting_that_lets_pelican_read_content_shows_nothing_unsigned(
    county: County, setting: str, publish: Publish
) -> None:
    add_setting(county, setting)
    home = (county.output / "index.html").read_bytes()

    publish(county)

    assert county.mentions(MARK) == []
    assert not county.publishes("articles/jinhe/2026/unsigned")
    assert not (county.output / "drafts").exists()
    assert b"<title>" in (county.output / "index.html").read_bytes()
    assert len((county.output / "index.html").read_bytes()) > len(home) // 2


def test_pelicans_own_theme_is_never_fallen_back_on(county: County) -> None:
    (county.root / "theme/templates/article.html").unlink()

    assert "article.html" in refused(county, by_command).said


def test_a_variable_nobody_gives_to_a_template_stops_the_build(county: County) -> None:
    change(county, "theme/templates/components/masthead/masthead.html", "</a>", "{{ no_such_thing }}</a>")

    assert "no_such_thing" in refused(county, by_command).said


def test_settings_that_turn_escaping_off_change_nothing(county: County) -> None:
    add_setting(county, 'JINJA_ENVIRONMENT = {**JINJA_ENVIRONMENT, "autoescape": False}')
    add_setting(county, 'GONGKAI_SPONSOR = "江湾县<b>attack</b>"')

    county.build()

    home = (county.output / "index.html").read_text("utf-8")
    assert "江湾县&lt;b&gt;attack&lt;/b&gt;" in home
    assert "<b>attack</b>" not in home


def test_settings_that_let_missing_variables_pass_change_nothing(county: County) -> None:
    add_setting(county, 'import jinja2; JINJA_ENVIRONMENT = {**JINJA_ENVIRONMENT, "undefined": jinja2.Undefined}')
    change(county, "theme/templates/components/masthead/masthead.html", "</a>", "{{ no_such_thing }}</a>")

    refused(county, by_command)


def test_a_template_that_leaves_a_page_half_written_is_noticed(county: County) -> None:
    change(county, "theme/templates/base.html", "</html>", "")

    assert "PUB004" in refused(county, by_command).said


def test_a_plugin_that_writes_a_file_of_its_own_is_noticed(county: County) -> None:
    change(
        county,
        "plugins/feeds/plugin.py",
        "def connect() -> None:",
        f"""\
def leave_a_file(pelican: object) -> None:
    Path(pelican.output_path, "extra.html").write_text("<html>{MARK}</html>")


def connect() -> None:
    signals.get_writer.connect(leave_a_file)""",
    )
    change(county, "plugins/feeds/plugin.py", "from typing import", "from pathlib import Path\nfrom typing import")

    assert "PUB001" in refused(county, by_command).said


def test_the_output_cannot_be_pointed_at_the_sources(county: County) -> None:
    add_setting(county, 'OUTPUT_PATH = "content"')

    run = by_pelican(county)

    assert run.code != 0
    assert (county.root / UNSIGNED).exists()


def test_a_symlink_in_place_of_the_site_is_not_followed(county: County, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("keep me")
    shutil.rmtree(county.output)
    os.symlink(elsewhere, county.output)

    county.build()

    assert (elsewhere / "precious").read_text() == "keep me"
    assert [path.name for path in elsewhere.iterdir()] == ["precious"]
