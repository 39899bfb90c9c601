"""`<name>.review.yaml`: the sign-offs of one document, written by `build.py sign`, read strictly.

What the statements have in common (site, document, owner) is not repeated from the draft but written out, so that the
file can be verified with nothing but the public keys.
"""

from __future__ import annotations

from collections.abc import Sequence

from plugins.problems import Problem
from plugins.registry.model import Stage
from plugins.review.statement import SignOff, Statement
from plugins.yamlfile import Fields, read_yaml, write_records


def parse_sidecar(data: bytes, path: str) -> tuple[tuple[SignOff, ...], tuple[Problem, ...]]:
    """The sign-offs in file order, or the reasons why they cannot be read (then none count)."""
    table, problems = read_yaml(data, path)
    if table is None:
        return (), problems
    found: list[Problem] = []
    fields = Fields(table, found)
    site, document, owner = fields.text("site"), fields.text("document"), fields.text("owner")
    sign_offs = tuple(_sign_off(group, site, document, owner) for group in fields.groups("sign_offs"))
    fields.done()
    return ((), tuple(found)) if found else (sign_offs, ())


def write_sidecar(sign_offs: Sequence[SignOff]) -> bytes:
    """The file that holds these sign-offs, which all belong to one document of one site."""
    first = sign_offs[0].statement
    head = (("site", first.site), ("document", first.document), ("owner", first.owner))
    text = write_records(head, "sign_offs", [_record(sign_off) for sign_off in sign_offs])
    return text.encode("utf-8")


def _sign_off(fields: Fields, site: str, document: str, owner: str) -> SignOff:
    statement = Statement(
        site=site,
        document=document,
        owner=owner,
        stage=fields.choice("stage", Stage),
        revision=fields.integer("revision"),
        manifest=fields.text("manifest"),
        person=fields.text("person"),
        key=fields.text("key"),
        at=fields.time("at"),
        verdict=fields.text("verdict"),
        note=fields.text("note", default=""),
        previous=fields.text("previous"),
    )
    sign_off = SignOff(statement, fields.lines("signature"), fields.at("stage"))
    fields.done()
    return sign_off


def _record(sign_off: SignOff) -> list[tuple[str, str]]:
    said = sign_off.statement
    return [
        ("stage", said.stage),
        ("person", said.person),
        ("at", said.at.isoformat()),
        ("verdict", said.verdict),
        ("note", said.note),
        ("revision", str(said.revision)),
        ("manifest", said.manifest),
        ("previous", said.previous),
        ("key", said.key),
        ("signature", sign_off.signature),
    ]
