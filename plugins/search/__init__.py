"""Edition -> what residents can find: a Whoosh index and the same tokens as static shards (a Pelican plugin)."""


def register() -> None:
    """Called by Pelican, which logs what is raised here and builds on without us: so, connect only."""
    from plugins.search import plugin

    plugin.connect()
