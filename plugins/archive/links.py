"""Addresses without what follows people around."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

SCHEMES = ("http", "https", "mailto", "tel")
WECHAT = "mp.weixin.qq.com"
OF_A_POST = ("__biz", "mid", "idx", "sn")  # what names a post there; all else names its reader
FOLLOWING = re.compile(
    r"utm_.*|spm|scm|from|isappinstalled|share_.*|sharer_.*|gclid|fbclid|msclkid|wx_header|pass_ticket|scene|subscene|"
    r"srcid|mpshare|clicktime|enterid|sessionid|ascene|exportkey|chksm|key|uin|devicetype|nettype|abtest_cookie|"
    r"poc_token|vd_source|bd_vid|hmsr|hmpl|hmcu|hmkw|hmci|tt_from|timestamp_share|weibo_id|vcode_share"
)
HIDDEN_HOST = re.compile(r"[^@/]*@")
LONGEST = 2000


def clean_address(written: str) -> str | None:
    """The address a link leads to, without what tells who followed it from where; None for what no link may lead to."""
    text = "".join(written.split())
    if len(text) > LONGEST or re.search(r"[\x00-\x20<>\"\\^`{|}\x7f-\x9f]", text):
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme in ("mailto", "tel"):
        return text if parts.path else None
    if parts.scheme not in SCHEMES or not parts.hostname or HIDDEN_HOST.match(parts.netloc):
        return None
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if parts.hostname == WECHAT:
        kept = [(name, value) for name, value in pairs if name in OF_A_POST]
        return urlunsplit(("https", WECHAT, parts.path, urlencode(kept, safe="="), ""))
    if any(FOLLOWING.fullmatch(name) for name, _ in pairs):
        query = urlencode([(name, value) for name, value in pairs if not FOLLOWING.fullmatch(name)])
    else:
        query = parts.query  # as it was written: who answers may read it in a way of their own
    address = urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))
    return address.replace("(", "%28").replace(")", "%29")
