"""`<name>.review.yaml`: the sign-offs of one document, written by `build.py sign`, read strictly.

What the statements have in common (site, document, owner) is not repeated from the draft but written out, so that the
file can be verified with nothing but the public keys.  Sign-offs are only ever added: those of earlier revisions, and
the returns that ended a round, stay as the record of who said what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from plugins.problems import Location, Problem
from plugins.registry.model import PersonId, Stage, Via
from plugins.review.batch import Inclusion
from plugins.review.rules import BAD_BATCH
from plugins.review.statement import TYPE, SignOff, Statement, Verdict
from plugins.textfile import decode
from plugins.yamlfile import MAX_BYTES, Fields, parse_yaml, write_records


def parse_sidecar(data: bytes, path: str) -> tuple[tuple[SignOff, ...], tuple[Problem, ...]]:
    """The sign-offs in file order, or the reasons why they cannot be read (then none count)."""
    text, problems = decode(data, path, MAX_BYTES)
    if text is None:
        return (), problems
    as_written = _parse_as_written(text, path)
    if as_written is not None:
        return as_written, ()
    table, problems = parse_yaml(text, path)
    if table is None:
        return (), problems
    found: list[Problem] = []
    fields = Fields(table, found)
    kind = fields.text("type")
    if kind not in ("", TYPE):
        fields.wrong("type", TYPE, kind)
    site, document, owner = fields.text("site"), fields.text("document"), fields.text("owner")
    sign_offs = tuple(_sign_off(group, site, document, owner) for group in fields.groups("sign_offs"))
    fields.done()
    return ((), tuple(found)) if found else (sign_offs, ())


def write_sidecar(sign_offs: Sequence[SignOff]) -> bytes:
    """The file that holds these sign-offs, which all belong to one document of one site."""
    first = sign_offs[0].statement
    head = (("type", TYPE), ("site", first.site), ("document", first.document), ("owner", first.owner))
    text = write_records(head, "sign_offs", [list(_record(sign_off)) for sign_off in sign_offs])
    return text.encode("utf-8")


def _record(sign_off: SignOff) -> Iterator[tuple[str, str]]:
    said = sign_off.statement
    yield "stage", said.stage
    yield "person", said.person
    yield "at", said.at.isoformat()
    yield "verdict", said.verdict
    if said.note:
        yield "note", said.note
    if said.via is not Via.KEY:
        yield "via", said.via
        yield "recorder", said.recorder
        yield "evidence", said.evidence
    yield "revision", str(said.revision)
    yield "registry", str(said.registry)
    yield "manifest", said.manifest
    yield "previous", said.previous
    yield "key", said.key
    if sign_off.inclusion is not None:
        yield "batch", str(sign_off.inclusion)
    yield "signature", sign_off.signature


def _sign_off(fields: Fields, site: str, document: str, owner: str) -> SignOff:
    """One sign-off of a file that is not exactly as we write it: read as YAML, for its meaning or for its faults."""
    statement = Statement(
        site=site,
        document=document,
        owner=owner,
        stage=fields.choice("stage", Stage),
        revision=fields.integer("revision"),
        registry=fields.integer("registry"),
        manifest=fields.text("manifest"),
        person=PersonId(fields.text("person")),
        key=fields.text("key"),
        at=fields.time("at"),
        verdict=fields.choice("verdict", Verdict),
        note=fields.text("note", default=""),
        via=fields.choice("via", Via) if fields.has("via") else Via.KEY,
        recorder=fields.text("recorder", default=""),
        evidence=fields.text("evidence", default=""),
        previous=fields.text("previous"),
    )
    batch = fields.text("batch", default="")
    inclusion = Inclusion.parse(batch)
    if batch and inclusion is None:
        fields.problems.append(BAD_BATCH.at(fields.at("batch")))
    sign_off = SignOff(statement, fields.lines("signature"), fields.at("stage"), inclusion)
    fields.done()
    return sign_off


# ---- the same, as `write_sidecar` writes it: ten thousand files in a second instead of a minute --------------------

WORD = r'"([^"\\\n]*)"\n'
HEAD = re.compile(f'type: "{re.escape(TYPE)}"\nsite: {WORD}document: {WORD}owner: {WORD}sign_offs:\n')
RECORD = re.compile(
    f'  - stage: "({"|".join(Stage)})"\n'
    f"    person: {WORD}"
    r'    at: "((?:19|2[0-9])[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\+08:00)"' + "\n"
    f'    verdict: "({"|".join(Verdict)})"\n'
    f"(?:    note: {WORD})?"
    f'(?:    via: "({Via.PAPER}|{Via.FORGE})"\n    recorder: {WORD}    evidence: {WORD})?'
    '    revision: "([1-9][0-9]{0,5})"\n'
    '    registry: "(0|[1-9][0-9]{0,8})"\n'
    f"    manifest: {WORD}    previous: {WORD}    key: {WORD}"
    f"(?:    batch: {WORD})?"
    r"    signature: \|" + "\n((?:      [!-~][ -~]*\n)+)"
)
STAGE_COLUMN = len("  - stage: ") + 1


def _parse_as_written(text: str, path: str) -> tuple[SignOff, ...] | None:
    """The sign-offs of a file that is exactly as `write_sidecar` writes it; None for any other."""
    head = HEAD.match(text)
    if head is None or any(not each or each != each.strip() for each in head.groups()):
        return None
    found: list[SignOff] = []
    position, line = head.end(), 6
    while position < len(text):
        record = RECORD.match(text, position)
        sign_off = _from_record(record, head, Location(path, line, STAGE_COLUMN)) if record else None
        if record is None or sign_off is None:
            return None
        found.append(sign_off)
        line += record[0].count("\n")
        position = record.end()
    return tuple(found) or None


def _from_record(record: re.Match[str], head: re.Match[str], at: Location) -> SignOff | None:
    groups = record.groups()
    stage, person, moment, verdict, note, via, recorder, evidence, revision, registry, *rest = groups
    manifest, previous, key, batch, signature = rest
    inclusion = Inclusion.parse(batch) if batch else None
    if "" in groups or (batch and inclusion is None) or any(each and each != each.strip() for each in groups[:-1]):
        return None
    try:
        signed_at = datetime.fromisoformat(moment)
    except ValueError:  # 2026-02-30
        return None
    statement = Statement(
        site=head[1],
        document=head[2],
        owner=head[3],
        stage=Stage(stage),
        revision=int(revision),
        registry=int(registry),
        manifest=manifest,
        person=PersonId(person),
        key=key,
        at=signed_at,
        verdict=Verdict(verdict),
        note=note or "",
        via=Via(via) if via else Via.KEY,
        recorder=recorder or "",
        evidence=evidence or "",
        previous=previous,
    )
    return SignOff(statement, signature.replace("      ", "", 1).replace("\n      ", "\n"), at, inclusion)
