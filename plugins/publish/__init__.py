"""Staging folder -> live site: prove that every file may be public, then switch in one step (a Pelican plugin)."""


def register() -> None:
    """Called by Pelican, which logs what is raised here and builds on without us: so, connect only."""
    from plugins.publish import plugin

    plugin.connect()
