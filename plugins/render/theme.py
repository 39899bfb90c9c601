"""The static part of the theme: one style sheet named by its digest, and the files a page may ask for."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from plugins.problems import SettingsError

# A line that is replaced by the file it names, wherever it stands: `@import url("…");` in a style sheet, `@import "…";`
# in a script.  So the tokens of a mode stand in one file, though they hold for two reasons.
IMPORT = re.compile(r'^ *@import (?:url\()?"([a-z0-9/.-]+)"\)?;\n?', re.MULTILINE)

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)  # of a style


@dataclass(frozen=True, slots=True)
class Theme:
    """`files` maps paths below the output to bytes; `css_url` is the style sheet all pages link to."""

    css_url: str
    files: dict[str, bytes]


def load_theme(root: Path) -> Theme:
    """The theme's files: css/site.css and each script of js/ with all it imports, all else under static/ as it is.

    What lies in folders of css/ and js/ are parts of those.

    Raises SettingsError on a link.
    """
    static = root / "static"
    css = style_sheet(static / "css" / "site.css").encode("utf-8")
    name = f"theme/site.{hashlib.sha256(css).hexdigest()[:12]}.css"
    files = {name: css}
    for path in sorted(static.rglob("*")):
        relative = path.relative_to(static).as_posix()
        if path.is_symlink():
            raise SettingsError(
                "the theme holds a link: {path}", "put the file itself there; a link can point anywhere", path=path
            )
        hidden = any(part.startswith(".") for part in path.relative_to(static).parts)
        if not path.is_file() or hidden or relative.startswith("css/"):
            continue
        if path.parent == static / "js":
            files[f"theme/{relative}"] = bundle(path).encode("utf-8")
        elif not relative.startswith("js/"):
            files[f"theme/{relative}"] = path.read_bytes()
    return Theme(f"/{name}", files)


def style_sheet(entry: Path) -> str:
    """The style in one file, without what only those who write it read: a seventh of all that a phone would fetch."""
    lines = (line.strip() for line in COMMENT.sub("", bundle(entry)).splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def bundle(entry: Path) -> str:
    """`entry` with each line that imports replaced by the file it names: one request instead of twenty."""
    text = entry.read_text(encoding="utf-8")
    return IMPORT.sub(lambda match: bundle(entry.parent / match[1]), text)
