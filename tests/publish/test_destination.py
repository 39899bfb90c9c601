"""Where an edition may go."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.problems import SettingsError
from plugins.publish.destination import require_destination
from tests.publish.editions import an_edition

PUBLIC, PREVIEW = an_edition(), an_edition(is_preview=True, commit="")


def test_each_edition_has_its_kind_of_folder() -> None:
    require_destination(PUBLIC, Path("/srv/output"))
    require_destination(PREVIEW, Path("/srv/preview"))
    require_destination(PREVIEW, Path("/srv/preview-of-lin"))


@pytest.mark.parametrize("live", ["/srv/output", "/srv/preview/output", "/srv/Preview"])
def test_a_preview_never_becomes_the_live_site(live: str) -> None:
    with pytest.raises(SettingsError, match="not signed off"):
        require_destination(PREVIEW, Path(live))


def test_the_public_site_never_goes_where_previews_are() -> None:
    with pytest.raises(SettingsError, match="for previews"):
        require_destination(PUBLIC, Path("/srv/preview"))


def test_the_public_site_is_built_from_a_commit() -> None:
    with pytest.raises(SettingsError, match="built from a commit"):
        require_destination(an_edition(commit=""), Path("/srv/output"))
