"""What a child process does for an edition: one job looks at pictures, one makes smaller forms of
them, another makes pages of bodies.

Each job has processes of its own: one that decodes pictures, in C, never holds a text it could change.
"""

from __future__ import annotations

from plugins.confined import Answer, Data, problem_data


def pictures() -> Answer:
    """Looks at one picture: what is wrong with it, or its size."""
    from plugins.drafts.model import DraftFile
    from plugins.edition.pictures import picture_problem, preload, size_of

    preload()

    def look(shared: Data, question: Data, blob: bytes) -> tuple[Data, bytes]:
        file = DraftFile(question["name"], question["path"], blob)
        problem = picture_problem(file)
        if problem is not None:
            return {"problems": [problem_data(problem)], "size": None}, b""
        return {"problems": [], "size": size_of(file)}, b""

    return look


def smaller() -> Answer:
    """Makes smaller forms of one picture that somebody looked at before."""
    from plugins.edition.pictures import preload, shrunk
    from plugins.edition.smaller import data_of

    preload()

    def shrink(shared: Data, question: Data, blob: bytes) -> tuple[Data, bytes]:
        return data_of(shrunk(blob))

    return shrink


def bodies() -> Answer:
    """Makes HTML and plain text of one body."""
    from plugins.edition.addresses import Addresses
    from plugins.edition.body import preload, render_body
    from plugins.edition.manuscript import Manuscript

    preload()

    def cook(shared: Data, question: Data, blob: bytes) -> tuple[Data, bytes]:
        known = Addresses(shared["by_source"], frozenset(shared["fixed"]))
        files = {name: tuple(size) if size else None for name, size in question.pop("files").items()}
        body, problems = render_body(Manuscript(**question, files=files), known)
        html, text = body.html.encode("utf-8"), body.text.encode("utf-8")
        told = [problem_data(problem) for problem in problems]
        return {"problems": told, "html_bytes": len(html), "links": sorted(body.links)}, html + text

    return cook
