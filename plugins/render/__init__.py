"""Edition -> pages: Pelican writes every page of the edition, and nothing else."""

from __future__ import annotations


def register() -> None:
    """Called by Pelican, which logs what is raised here and builds on without us: so, connect only."""
    from plugins.render import plugin

    plugin.connect()
