"""Draft + Registry + git become Approved: the gate.  Nothing else can make an Approved.

what is signed      statement.py, batch.py (one signature for many); sidecar.py the file
who decides         case.py, checks.py with evidence.py and rules.py, gate.py; withdrawal.py takes a page down
who says who may    succession.py: the registry's own signatures (trust/), and the version in force before
what was public     landing.py, landing_rules.py: what the publication log knows better than any commit;
                    logbook.py keeps what its lines came to, for the next build
what a change       change.py, change_rules.py; a push: push.py, push_rules.py; both: commits.py, past.py, files.py
  may bring
all of a commit     proof.py proves every document, memory.py knows which were proved before
what stood before   released.py finds the last released revision of a document, wherever it lay
for people          signing.py, since.py, choose.py, pending.py
git, Pelican        history.py is the only door to git, glance.py asks it one thing in a hurry, uncommitted.py says
                    what no commit has yet;
                    plugin.py runs the gate inside Pelican
"""

from __future__ import annotations


def register() -> None:
    """Called by Pelican, which logs what is raised here and builds on without us: so, connect only."""
    from plugins.review.plugin import connect

    connect()
