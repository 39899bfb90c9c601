"""Commands as people type them."""

from __future__ import annotations

import pytest

from tests.county import County, Started


@pytest.fixture
def county(county: County) -> County:
    """The county that was built once, to be changed by commands that are each started anew."""
    return Started(county.root)
