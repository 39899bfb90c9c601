"""What a browser makes of a feed that somebody opens in it: a page that says what this is and what to do with it.

By XSLT where browsers still have that, which they are giving up; and where not, by a style sheet that shows the XML
itself.  Both need the feeds to be served as application/xml (headers.py); neither runs a script.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from plugins.edition.addresses import FEEDS
from plugins.edition.feed import IN_FEED
from plugins.edition.site import Site

XSL, CSS = "feeds/feed.xsl", "feeds/feed.css"
STYLES = (
    f'<?xml-stylesheet type="text/xsl" href="/{XSL}"?>'.encode("ascii"),
    f'<?xml-stylesheet type="text/css" href="/{CSS}"?>'.encode("ascii"),
)


def viewed_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each."""
    yield XSL, _xsl(site).encode("utf-8")
    yield CSS, _css(site).encode("utf-8")


def _lines(site: Site) -> tuple[str, str, str]:
    return (
        site.word("This is a feed. It is for feed readers: programs that tell you what is new."),
        site.word("Copy the address from the address bar into your feed reader."),
        site.word("How to subscribe"),
    )


def _xsl(site: Site) -> str:
    what, do, how = map(escape, _lines(site))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:atom="http://www.w3.org/2005/Atom" exclude-result-prefixes="atom">
<xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat"/>
<xsl:template match="/">
<html lang="{site.language_tag}">
<head>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title><xsl:value-of select="/rss/channel/title | /atom:feed/atom:title"/></title>
<link rel="stylesheet" href="/{CSS}"/>
</head>
<body>
<h1><xsl:value-of select="/rss/channel/title | /atom:feed/atom:title"/></h1>
<p class="note">{what} {do} <a href="{FEEDS}">{how}</a></p>
<xsl:apply-templates select="(/rss/channel/item | /atom:feed/atom:entry)[position() &lt;= {IN_FEED}]"/>
</body>
</html>
</xsl:template>
<xsl:template match="item">
<h2><a href="{{link}}"><xsl:value-of select="title"/></a></h2>
<p><xsl:value-of select="pubDate"/></p>
</xsl:template>
<xsl:template match="atom:entry">
<h2><a href="{{atom:link[not(@rel) or @rel = 'alternate']/@href}}"><xsl:value-of select="atom:title"/></a></h2>
<p><xsl:value-of select="substring(atom:updated, 1, 10)"/></p>
</xsl:template>
</xsl:stylesheet>
"""


def _css(site: Site) -> str:
    """Of the page the XSL makes, and of the bare XML; `content` is a string of CSS."""
    what, do, how = _lines(site)
    said = f"{what} {do} {how}: {site.url}{FEEDS}".replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f"""@charset "UTF-8";
:root {{ color-scheme: light dark; }}
body, rss, feed {{
  display: block; max-width: 40em; margin: 1.5rem auto; padding-inline: 1rem; font: 1.125rem/1.7 system-ui, sans-serif;
}}
h1, channel > title, feed > title {{ display: block; font-size: 1.6em; font-weight: 700; }}
h2, item > title, entry > title {{ display: block; margin-block: 1.5em 0; font-size: 1.1em; font-weight: 700; }}
.note, rss::before, feed::before {{
  display: block; margin-block: 1em; border: 1px solid; border-radius: .5em; padding: .75em 1em;
}}
rss::before, feed::before {{ content: "{said}"; }}
channel {{ display: block; }}
feed > *, channel > *, item > *, entry > * {{ display: none; }}
channel > title, channel > item, feed > title, feed > entry, item > title, item > description, item > pubDate,
entry > title, entry > summary, entry > updated {{ display: block; }}
"""
