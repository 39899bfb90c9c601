"""The files beside documents wait in a store until they are written, as they were handed in."""

from __future__ import annotations

from plugins.edition.assets import Assets
from plugins.edition.model import Asset

FILES = tuple(Asset(f"articles/jinhe/2026/lamp/{n}.png", bytes([n]) * n, "articles/jinhe/2026/lamp") for n in range(5))


def test_files_come_out_as_they_went_in_and_in_their_order() -> None:
    assets = Assets()
    assets.add(FILES[:2])
    assets.add(())
    assets.add(FILES[2:])

    assert tuple(assets) == FILES
    assert (len(assets), assets[3], assets[-1], assets[1:3]) == (5, FILES[3], FILES[-1], FILES[1:3])
