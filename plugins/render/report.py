"""The report of a build as one HTML file that needs nothing else: for the people who run the site, never published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from plugins.render.sheet import FOLDER, environment

TEMPLATE = "report.html"
STYLES = Path("static", "css")  # the tokens and the base of the site's own pages
MOST_ROWS = 200  # of one table; the JSON beside the page has all


def render_report(facts: Mapping[str, Any], themes: Sequence[Path]) -> bytes:
    """The page by the first of the themes that has a template for it."""
    env = environment([theme / folder for folder in (FOLDER, STYLES) for theme in themes])
    began = datetime.fromisoformat(facts["began"])
    page = env.get_template(TEMPLATE).render(report=facts, began=began, most=MOST_ROWS)
    return page.encode("utf-8")
