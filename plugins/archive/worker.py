"""What a child process does for an import: it reads exported files, and makes clean copies of their pictures."""

from __future__ import annotations

from dataclasses import asdict

from plugins.confined import Answer, Data


def posts() -> Answer:
    """Reads one exported file."""
    from plugins.archive.page import Unreadable, read_page
    from plugins.archive.text import read_text

    read_page(b"<title>a</title><p>b</p>")  # while it may still open files
    read_text(b"# a\n\nb\n")

    def answer(shared: Data, question: Data, blob: bytes) -> tuple[Data, bytes]:
        try:
            post = read_text(blob) if question["is_text"] else read_page(blob)
        except Unreadable as error:
            return {"reason": str(error)}, b""
        body = post.body.encode("utf-8")
        said = asdict(post) | {"published": post.published.isoformat() if post.published else "", "body": ""}
        return said, body

    return answer


def pictures() -> Answer:
    """Makes a copy of one picture with nothing in it but its pixels; what has nothing else in it stays as it is."""
    from plugins.edition.pictures import clean, preload
    from plugins.privacy.metadata import more_than_pixels

    preload()

    def answer(shared: Data, question: Data, blob: bytes) -> tuple[Data, bytes]:
        try:
            cleaned = clean(blob)
        except ValueError:
            return {"ok": False}, b""
        return {"ok": True}, cleaned if more_than_pixels(blob) else blob

    return answer
