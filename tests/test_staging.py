"""The folder a build fills: no two causes may want what is one file on some system."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.staging import AddressTaken, Staging


@pytest.mark.parametrize(
    ("first", "second"),
    [("a.html", "a.html"), ("a.html", "A.html"), ("A.html", "a.html"), ("Aa.html", "aA.html"), ("é", "e\u0301")],
)
def test_an_address_is_given_once_however_it_is_spelt(first: str, second: str, tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    staging.declare(first, "one")

    with pytest.raises(AddressTaken, match="wanted by other and by one"):
        staging.declare(second, "other")

    assert staging.causes == {first: "one"}


def test_another_address_is_free(tmp_path: Path) -> None:
    staging = Staging(tmp_path)

    staging.declare("a.html", "one")
    staging.declare("b.html", "other")

    assert staging.causes == {"a.html": "one", "b.html": "other"}
