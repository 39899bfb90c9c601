"""The record of one document: all that anyone needs to prove its sign-offs again, without us and without a network.

`record.json` lies beside the document's files.  It holds the very texts that were signed, not a retelling of them, and
nothing that changes when the document does not: no commit, no build time.  `theme/static/js/verify.js` reads it in a
browser, `OFFLINE` with the tools of any Linux.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from plugins.drafts.model import Draft
from plugins.edition.addresses import VERIFY
from plugins.edition.manuscript import Body
from plugins.registry.model import Key, Registry
from plugins.review.gate import Approved
from plugins.review.statement import SignOff

TYPE = "record.v1"
RECORD, SOURCE = "record.json", "source.md"
# Run in a folder that holds record.json, source.md and the files of the page; docs/how-to/verify-a-page.md explains it.
OFFLINE = r"""
jq -j .manifest record.json | sha256sum
jq -r '.manifest | fromjson | to_entries[] | .value + "  " + (.key | if test("/") then "source.md" else . end)' \
  record.json | sha256sum --check --ignore-missing
jq -r '.sign_offs[] | .signer + " " + .public_key' record.json | sort -u > signers
for n in $(jq '.sign_offs | keys[]' record.json); do
  jq -j ".sign_offs[$n].statement" record.json > statement
  jq -j ".sign_offs[$n] | .batch.signed // .statement" record.json > signed
  jq -j ".sign_offs[$n].signature" record.json > signed.sig
  jq -r ".sign_offs[$n] | .stage, .signer, .name, .post" record.json | paste -s
  ssh-keygen -Y verify -f signers -n "$(jq -r .namespace record.json)" \
    -I "$(jq -r ".sign_offs[$n].signer" record.json)" -s signed.sig < signed
  jq -r '"previous  " + .previous' statement
  sha256sum statement
  set -- $(jq -r ".sign_offs[$n].batch // empty | .index, .size - 1, .path[]" record.json)
  if [ $# -gt 0 ]; then  # one signature for a batch: does this statement stand in it (RFC 9162, 2.1.3.2)?
    index=$1 last=$2 node=$( (printf '\0'; cat statement) | sha256sum | cut -c-64); shift 2
    for sibling; do
      pair=01$node$sibling
      if [ $((index % 2)) = 1 ] || [ "$index" = "$last" ]; then
        pair=01$sibling$node
        while [ $((index % 2)) = 0 ] && [ "$index" != 0 ]; do index=$((index / 2)) last=$((last / 2)); done
      fi
      node=$(printf %s "$pair" | xxd -r -p | sha256sum | cut -c-64) index=$((index / 2)) last=$((last / 2))
    done
    jq -r --arg node "$node" 'if .root == $node then "batch: OK" else "batch: FAILED" end' signed
  fi
done
""".strip()
# One tag as the sanitiser writes it: no `<` in a value, but perhaps a `>`.
TAG = re.compile(r'<[^<>"]*(?:"[^"<]*"[^<>"]*)*>')
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
ENCODE = json.JSONEncoder(ensure_ascii=False).encode
BLANK = re.compile(r"[\t\n\f\r \u00a0]+")


def compile_record(approved: Approved, body: Body, registry: Registry) -> bytes:
    """The record of `approved`, whose text is shown as `body`."""
    draft = approved.draft
    first = approved.sign_offs[0].statement
    hidden = [draft.recipients.file] if draft.recipients else []
    record = {
        "type": TYPE,
        "site": registry.policy.site,
        "namespace": registry.policy.namespace,
        "document": draft.id,
        "title": draft.title,
        "owner": draft.owner,
        "revision": first.revision,
        "check_code": draft.check_code,
        "manifest": draft.manifest.decode("utf-8"),
        "not_published": hidden,
        "shown": hashlib.sha256(shown_words(body.html).encode("utf-8")).hexdigest(),
        "owing": approved.owing,
        "sign_offs": [_sign_off(each, registry) for each in approved.sign_offs],
        "offline": OFFLINE.splitlines(),
    }
    return indented(record).encode("utf-8") + b"\n"


def indented(value: object, blanks: str = "\n") -> str:
    """What `json.dumps(value, ensure_ascii=False, indent=1)` says, which is five times slower: not written in C."""
    deeper = blanks + " "
    if isinstance(value, dict) and value:
        pairs = (f"{deeper}{ENCODE(key)}: {indented(each, deeper)}" for key, each in value.items())
        return f"{{{','.join(pairs)}{blanks}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{','.join(deeper + indented(each, deeper) for each in value)}{blanks}]"
    return ENCODE(value)


def verify_link(draft: Draft, record: bytes) -> str:
    """Where a reader checks this very page: it names the check code and the record the page was made with.

    Behind `#`, so that no server learns from it which page somebody doubts.
    """
    return f"{VERIFY}#{draft.id},{draft.check_code},{hashlib.sha256(record).hexdigest()[:12]}"


def shown_words(html: str) -> str:
    """What a reader sees of a body, and where it leads: its text without blanks, with every address where it stands.

    The script reads the same from the page of a browser, whatever the theme has put around tables.
    """
    return "".join(_pieces(html))


def _pieces(html: str) -> Iterator[str]:
    position = 0
    for tag in TAG.finditer(html):
        if tag.start() > position:
            yield BLANK.sub("", unescape(html[position : tag.start()]))
        if tag[0].startswith(("<a ", "<img ")):
            attributes = dict(ATTRIBUTE.findall(tag[0]))
            yield f"<{unescape(attributes.get('href') or attributes.get('src', ''))}>"
        position = tag.end()
    yield BLANK.sub("", unescape(html[position:]))


def _sign_off(sign_off: SignOff, registry: Registry) -> dict[str, Any]:
    """`signer` is whose key signed; name and post are as the registry has them, the rest is in the statement."""
    said = sign_off.statement
    person = registry.people[said.person]
    key = next(key for key in registry.people[said.hand].keys if key.fingerprint == said.key)
    record: dict[str, Any] = {
        "stage": said.stage,
        "name": person.name,
        "post": person.post,
        "signer": said.hand,
        "fingerprint": said.key,
        "public_key": _public_line(key),
        "statement": said.bytes().decode("utf-8"),
        "signature": sign_off.signature,
    }
    place = sign_off.inclusion
    if place is not None:  # the signature is over a whole batch, of which the path proves this statement a part
        path = [sibling.hex() for sibling in place.path]
        signed = sign_off.signed_bytes.decode("utf-8")
        record["batch"] = {"signed": signed, "size": place.size, "index": place.index, "path": path}
    return record


def _public_line(key: Key) -> str:
    return f"{key.type} {base64.b64encode(key.blob).decode('ascii')}"
