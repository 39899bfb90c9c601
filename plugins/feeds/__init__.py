"""Edition -> RSS 2.0, Atom and JSON Feed, in full text, of the site and its parts; the sitemap and its like.

A Pelican plugin.
"""


def register() -> None:
    """Called by Pelican, which logs what is raised here and builds on without us: so, connect only."""
    from plugins.feeds import plugin

    plugin.connect()
