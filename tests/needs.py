"""Programs that tests look at the site with: where one is missing they are skipped, in CI they fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

import pytest


def need(missing: Sequence[object], remedy: str) -> None:
    """Ends a test that lacks something; `remedy` is what to type on Debian."""
    if not missing:
        return
    said = f"missing: {', '.join(str(each) for each in missing)}; {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"nothing may be skipped in CI; {said}")
    pytest.skip(said)


def need_programs(*names: str, remedy: str) -> None:
    need([name for name in names if shutil.which(name) is None], remedy)
