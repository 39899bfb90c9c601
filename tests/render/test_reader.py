"""Pelican's only reader answers with what the gate approved; its generators have no theme but ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pelican.readers import Readers
from pelican.settings import DEFAULT_CONFIG

from plugins.problems import SettingsError
from plugins.render.generators import edition_of, staging_of
from plugins.render.plugin import replace_readers
from plugins.render.reader import ApprovedReader, NotApproved
from plugins.render.theme import bundle, load_theme
from tests.publish.editions import a_story, an_edition

THEME = Path(__file__).resolve().parents[2] / "theme"


def settings(root: Path, **more: object) -> dict[str, object]:
    return {**DEFAULT_CONFIG, "PATH": str(root / "content"), **more}


def test_an_approved_story_is_read_from_the_edition_and_not_from_the_disk(tmp_path: Path) -> None:
    reader = ApprovedReader(settings(tmp_path, EDITION=an_edition()))

    body, metadata = reader.read(str(tmp_path / a_story().source))

    assert body == str(a_story().body)
    assert metadata["title"] == a_story().title


def test_any_other_file_is_not_approved(tmp_path: Path) -> None:
    path = tmp_path / "content/articles/jinhe/2026/other.md"
    path.parent.mkdir(parents=True)
    path.write_text("title: x\n\nattack")

    for given in (settings(tmp_path, EDITION=an_edition()), settings(tmp_path)):
        with pytest.raises(NotApproved):
            ApprovedReader(given).read(str(path))


def test_no_other_reader_remains_whatever_the_settings_say(tmp_path: Path) -> None:
    given = settings(tmp_path, EDITION=an_edition())
    given["READERS"] = {"html": ApprovedReader}
    readers = Readers(given)

    replace_readers(readers)

    assert list(readers.readers) == ["md"]
    assert isinstance(readers.readers["md"], ApprovedReader)


def test_without_gate_or_staging_nothing_is_rendered() -> None:
    for ask in (edition_of, staging_of):
        with pytest.raises(SettingsError):
            ask({})
        with pytest.raises(SettingsError):
            ask({"EDITION": object(), "STAGING": object()})


def test_the_style_sheet_is_one_file_named_by_its_digest() -> None:
    theme = load_theme(THEME)

    css = theme.files[theme.css_url.lstrip("/")].decode()
    assert "@import" not in css
    assert "url(http" not in css
    assert not re.search(r"/\*|^\s|\s$", css.rstrip("\n"), re.MULTILINE)  # those who write it read the parts
    assert not [path for path in theme.files if path.endswith(".css") and f"/{path}" != theme.css_url]


def test_another_style_has_another_name(tmp_path: Path) -> None:
    css = tmp_path / "static/css"
    css.mkdir(parents=True)
    (css / "tokens.css").write_text(":root { --ink: black; }\n")
    (css / "site.css").write_text('@import url("tokens.css");\nbody {}\n')
    before = load_theme(tmp_path).css_url

    (css / "tokens.css").write_text(":root { --ink: navy; }\n")

    assert load_theme(tmp_path).css_url != before
    assert "navy" in bundle(css / "site.css")
