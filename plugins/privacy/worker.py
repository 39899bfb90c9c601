"""What a child process does for the search: it takes attachments apart, and reads what is large."""

from __future__ import annotations

from plugins.confined import LONGEST_VALUE, Answer, Data


def looks() -> Answer:
    """Looks at one piece: what was found, and what speaks against it."""
    from plugins.privacy import documents, pdf  # noqa: F401 - while it may still open files
    from plugins.privacy.look import Kind, look

    def answer(shared: Data, question: Data, blob: bytes) -> tuple[Data, bytes]:
        seen = look(Kind(question["kind"]), blob)
        findings = [
            [each.kind, each.value, each.line, each.column, each.before, where[:LONGEST_VALUE]]
            for each, where in seen.findings
        ]
        objections = [[each.rule.id, each.reason, each.part[:LONGEST_VALUE]] for each in seen.objections]
        return {"findings": findings, "objections": objections}, b""

    return answer
