"""What the footer and the page tags of a government site have to say, and what each of it looks like.

The shapes are those of the inspection rules (site identification code: 10 digits, or `bm` and 8), of the registers of
filings, and of RFC 9116 for the contact in security.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLACE = f"(?:示例|[{PROVINCES}])"
TELEPHONE = r"(?<![\w-])(?:(?:0|\+86-?0?)\d{2,3}-?\d{7,8}|\d{3}-\d{3,4}-\d{4}|1\d{4})(?![\w-])"
WEB = r"https?://[^\s/?#]+(?:[/?#]\S*)?"
# What only the sample says: a real site that says it has forgotten to fill something in.
SAMPLE = re.compile(r"示例|\A(?:bm)?999999|(?<!\d)0{7,}(?!\d)|\.(?:example|test|invalid|localhost)(?![\w.-])")


@dataclass(frozen=True, slots=True)
class Form:
    """What a setting has to look like, and a value that does."""

    pattern: str
    like: str

    def fits(self, value: str) -> bool:
        return re.fullmatch(self.pattern, value, re.ASCII) is not None


FORMS: Mapping[str, Form] = {
    "sponsor": Form(r".+", "江湾县人民政府办公室"),
    "operator": Form(r".+", "江湾县融媒体中心"),
    "contact": Form(rf".*{TELEPHONE}.*", "0512-58001234"),
    "id_code": Form(r"bm\d{8}|\d{10}", "3205820001"),
    "icp": Form(rf"{PLACE}ICP[备证]\d{{6,14}}号(?:-\d{{1,4}})?", "苏ICP备05001234号-1"),
    "police": Form(rf"{PLACE}公网安备 ?\d{{11,14}}号", "苏公网安备 32058202010001号"),
    "mark": Form(WEB, "https://bszs.conac.cn/sitename?method=show&id=…"),
    "report_error": Form(rf"{WEB}|/[^\s/]\S*", "https://www.jiangwan.gov.cn/pages/report-error.html"),
    "security_contact": Form(rf"mailto:[^\s@]+@[^\s@]+|tel:\+?[\d-]+|{WEB}", "mailto:security@jiangwan.gov.cn"),
    "websub_hub": Form(rf"(?:{WEB})?", "https://hub.jiangwan.gov.cn/"),
    "security_expires": Form(r"\d{4}-\d{2}-\d{2}", "2027-06-30"),
}


def wrong_values(values: Mapping[str, str], *, is_real: bool) -> Iterator[tuple[str, str, str]]:
    """Each value that is not what it must be: its name, the value, and one like it that would be right.

    A real site must not show what only the sample says.
    """
    for name, form in FORMS.items():
        value = values[name]
        is_wrong = not form.fits(value) or (name == "security_expires" and not _is_day(value))
        if is_wrong or (is_real and SAMPLE.search(value)):
            yield name, value, form.like


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
