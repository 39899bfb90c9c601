"""Draft + Registry + git become Approved: the gate.  Nothing else can make an Approved."""

from __future__ import annotations


def register() -> None:
    """Called by Pelican, which logs what is raised here and builds on without us: so, connect only."""
    from plugins.review.plugin import connect

    connect()
