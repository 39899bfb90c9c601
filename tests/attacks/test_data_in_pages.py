"""Somebody writes a text that would end the block of data in the head of a page, to have a program of theirs run."""

from __future__ import annotations

import json
import re

import pytest

from tests.publish.editions import a_page, a_site, a_story
from tests.theme.examples import environment

BLOCK = '<script type="application/ld+json">{{ page | linked_data(site) | tojson }}</script>'
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "--><img src=x onerror=alert(1)>",
    "]]><svg onload=alert(1)>",
    "a\u2028alert(1)\u2029b",
    "'\"`\\</ScRiPt >&lt;/script&gt;",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_the_block_it_stands_in(text: str) -> None:
    site, story = a_site(sponsor=text), a_story(title=text, summary=text, keywords=(text,))
    page = a_page("a.html", title=text, description=text, context={"story": story})

    written = environment().from_string(BLOCK).render(page=page, site=site)

    inside = re.fullmatch(r'<script type="application/ld\+json">([^<>&\u2028\u2029]*)</script>', written)
    assert inside is not None, written
    (node,) = json.loads(inside[1])["@graph"]
    assert (node["headline"], node["description"], node["keywords"]) == (text, text, [text])
