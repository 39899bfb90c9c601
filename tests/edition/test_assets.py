"""The files beside documents wait in a store until they are written, as they were handed in."""

from __future__ import annotations

import pytest

from plugins.edition.assets import Assets
from plugins.edition.files import Asset
from plugins.problems import SettingsError

FILES = tuple(Asset(f"articles/jinhe/2026/lamp/{n}.png", bytes([n]) * n, "articles/jinhe/2026/lamp") for n in range(5))


def test_files_come_out_as_they_went_in_and_in_their_order() -> None:
    assets = Assets()
    assets.add(FILES[:2])
    assets.add(())
    assets.add(FILES[2:])

    assert tuple(assets) == FILES
    assert (len(assets), assets[3], assets[-1], assets[1:3]) == (5, FILES[3], FILES[-1], FILES[1:3])


def test_a_disk_without_room_for_them_is_told_to_the_operator() -> None:
    assets = Assets()
    assets._store.execute("PRAGMA max_page_count = 8")

    with pytest.raises(SettingsError) as refused:
        assets.add([Asset("a/b.pdf", bytes(100_000))])

    assert "TMPDIR" in refused.value.remedy()
