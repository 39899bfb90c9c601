"""Somebody hides a file behind a dot, beside the one hidden file a site has: settings for the web server, a challenge
with which a stranger proves that the site is theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.problems import ProblemsFound
from plugins.publish.verify import audit
from tests.builders import rules
from tests.county import County
from tests.publish.editions import a_filled_staging, an_edition

HIDDEN = (
    ".well-known/acme-challenge/token",
    ".well-known/security.txt.sig",
    ".htaccess",
    "pages/.htaccess",
    ".user.ini",
)


@pytest.mark.parametrize("path", HIDDEN)
def test_a_hidden_file_that_nothing_explains_is_refused(path: str, tmp_path: Path) -> None:
    edition = an_edition()
    staging = a_filled_staging(tmp_path / "staging", edition)
    (staging.root / path).parent.mkdir(parents=True, exist_ok=True)
    (staging.root / path).write_text("Options +ExecCGI", encoding="utf-8")

    with pytest.raises(ProblemsFound) as refused:
        audit(edition, staging)

    assert rules(refused.value.problems) == ["PUB001"]


def test_what_a_theme_hides_is_not_published(county: County) -> None:
    for path in HIDDEN:
        county.write({f"theme/static/{path}": "Options +ExecCGI", f"content/articles/jinhe/2026/{path}": "x"})

    county.build()

    assert county.mentions("ExecCGI") == []
    assert [path for path in county.snapshot() if "/." in f"/{path}"] == [".well-known/security.txt"]
