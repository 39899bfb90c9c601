"""Edition -> RSS 2.0 and Atom: the site, each account and each village, in full text; the sitemap and its like.

A Pelican plugin.
"""


def register() -> None:
    """Called by Pelican, which logs what is raised here and builds on without us: so, connect only."""
    from plugins.feeds import plugin

    plugin.connect()
