"""What the small county becomes: every file with the reason why it exists."""

from __future__ import annotations

import re
from collections.abc import Callable

from plugins.publish.manifest import load_manifest
from tests.county import County


def test_every_published_file_has_the_cause_it_always_had(built: County, golden: Callable[[str, bytes], None]) -> None:
    manifest = load_manifest(built.output)
    lines = [f"{unversioned(path)}  {file.cause}" for path, file in manifest.files.items()]

    golden("county/causes.txt", ("\n".join(sorted(lines)) + "\n").encode())


def unversioned(path: str) -> str:
    """Without the part of a name that is a digest of its content."""
    return re.sub(r"[.-][a-z0-9]{12}(?=(/[0-9]+)?\.(css|js|json)$)", ".*", path)
