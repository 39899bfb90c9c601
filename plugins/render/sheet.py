"""Sheets as one HTML file that needs nothing else, made to be printed on A4, not to be published: the review sheet of
a draft, and the notice of a disclosure for the board of its village."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plugins.edition.model import Story
from plugins.edition.sheet import Sheet
from plugins.edition.site import Site
from plugins.render.filters import furnish
from plugins.render.qr import draw_qr

FOLDER, TEMPLATE, NOTICE = "print", "sheet.html", "notice.html"
COMPONENTS = "templates"


def render_sheet(sheet: Sheet, themes: Sequence[Path], language: str) -> bytes:
    """The sheet by the first of the themes that has a template for it."""
    env = environment([theme / FOLDER for theme in themes], language)
    page = env.get_template(TEMPLATE).render(sheet=sheet, draft=sheet.draft, qr=draw_qr(sheet.verify_address))
    return page.encode("utf-8")


def render_notice(story: Story, site: Site, themes: Sequence[Path]) -> bytes:
    """What hangs on the board, with the sentences that components of the theme say on the page."""
    env = environment([theme / each for each in (FOLDER, COMPONENTS) for theme in themes], site.language)
    address = site.url + story.url
    page = env.get_template(NOTICE).render(
        story=story, village=story.village, address=address, qr=draw_qr(address), site=site
    )
    return page.encode("utf-8")


def environment(folders: Sequence[Path], language: str) -> Environment:
    """For files of one page that stand alone: whatever is shown is text, and what is missing is an error."""
    env = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    furnish(env, language)
    return env
