"""A name for everything besides a commit and the clock that a site is made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.messages import LOCALE
from plugins.program import digests, version_of
from plugins.review.memory import key_of

LIBRARIES = (
    "pelican", "Markdown", "Jinja2", "MarkupSafe", "nh3", "feedgen", "Whoosh", "msgspec", "Pillow", "segno", "opencc",
    "pypinyin", "manimgx-fonts-cjk",
)  # fmt: skip
# Whether one document with a problem stops a build alters no page, nor does how many processes make it, or whose.
VARYING = ("STRICT", "GONGKAI_WORKERS", "SCHEDULER")


def build_key(settings: Mapping[str, Any], live: Path) -> str:
    """The same for two builds only if one program, theme and set of settings makes both, in one place."""
    plain = {name: value for name, value in settings.items() if isinstance(value, str | int) and name not in VARYING}
    plain["JINJA_ENVIRONMENT"] = repr(sorted(settings.get("JINJA_ENVIRONMENT", {}).items()))
    files = [*digests(Path(settings["THEME"])), *digests(LOCALE)]
    libraries = tuple(f"{name} {version_of(name)}" for name in LIBRARIES)
    return key_of(dict(sorted(plain.items())), tuple(files), libraries, str(live))
