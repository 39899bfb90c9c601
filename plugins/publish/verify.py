"""The last gate: the files on disk against the Edition and against the causes they were declared with."""

from __future__ import annotations

from plugins.edition.model import Edition
from plugins.problems import ProblemsFound
from plugins.publish.checks import CHECKS
from plugins.publish.manifest import Manifest, PublishedFile
from plugins.publish.output import read_output
from plugins.staging import Staging


def audit(edition: Edition, staging: Staging) -> Manifest:
    """What may go live, exactly as it lies on disk.  Raises ProblemsFound with everything that must not."""
    output = read_output(edition, staging)
    problems = [problem for check in CHECKS for problem in check(output)]
    if problems:
        raise ProblemsFound(problems)
    files = {path: PublishedFile(digest, output.causes[path]) for path, digest in output.digests.items()}
    return Manifest(edition.commit, files)
