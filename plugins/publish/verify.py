"""The last gate: the files on disk against the Edition and against the causes they were declared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.edition.model import Edition
from plugins.phases import Phase, phase
from plugins.problems import ProblemsFound
from plugins.publish.checks import CHECKS
from plugins.publish.manifest import Files, PublishedFile
from plugins.publish.output import read_output
from plugins.publish.published import Published
from plugins.slices import HERE, Workers
from plugins.staging import Staging


@dataclass(frozen=True, slots=True)
class Audited:
    """What was written and may go live, by path, and of each page the files of this site it leads to or loads."""

    files: Files
    links: Mapping[str, frozenset[str]]


def audit(edition: Edition, staging: Staging, published: Published | None = None, workers: Workers = HERE) -> Audited:
    """What may go live, exactly as it lies on disk.  Raises ProblemsFound with everything that must not.

    With `published`, the edition is a part: it goes among what is published already, of which `edition.gone` leaves.
    What stays was audited when it was written.
    """
    with phase(Phase.AUDIT):
        output = read_output(edition, staging, published, workers)
        problems = [problem for check in CHECKS for problem in check(output)]
        if problems:
            raise ProblemsFound(problems)
        files = {path: PublishedFile(digest, output.causes[path]) for path, digest in output.digests.items()}
        return Audited(files, output.links)
