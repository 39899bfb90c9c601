"""What may not be published about a person, and what an attachment may not be."""

from __future__ import annotations

from plugins.problems import Rule, Severity
from plugins.registry.allowed import PersonalKind

RESIDENT_ID = Rule(
    id="PRI001",
    name="resident-id",
    message="a resident identity number stands here ({sample})",
    fix="delete it; a list needs at most the last four digits, and most need none",
    why="A whole identity number opens accounts in its owner's name.",
)
BANK_CARD = Rule(
    id="PRI002",
    name="bank-card",
    message="a bank card or account number stands here ({sample})",
    fix="delete it; say that the money goes to the recipient's card; an office's own account can be allowed: "
    "docs/how-to/allow-a-number.md",
    why="Nobody but the paying office needs it.",
)
MOBILE = Rule(
    id="PRI003",
    name="mobile-number",
    message="a mobile number stands here ({sample})",
    fix="give the telephone of the office instead; a duty mobile can be allowed: docs/how-to/allow-a-number.md",
    why="A person's number, once published, cannot be taken back.",
)
OLD_RESIDENT_ID = Rule(
    id="PRI004",
    name="old-resident-id",
    message="an identity number in the old form of 15 digits stands here ({sample})",
    fix="delete it; the old number leads to the new one and to the person",
    why="The 18 digits follow from the 15: nothing is hidden by the shorter form.",
)
PASSPORT = Rule(
    id="PRI005",
    name="passport",
    message="a passport number stands here ({sample})",
    fix="delete it; the name, masked where a list asks for it, is enough",
    why="With name and passport number anyone can book, borrow and register as that person.",
)
TRAVEL_PERMIT = Rule(
    id="PRI006",
    name="travel-permit",
    message="the number of a travel permit stands here ({sample})",
    fix="delete it; the name, masked where a list asks for it, is enough",
    why="It is the identity number of people from Hong Kong, Macao and Taiwan, and of who travels there.",
)
VEHICLE_PLATE = Rule(
    id="PRI007",
    name="vehicle-plate",
    message="the number plate of a vehicle stands here ({sample})",
    fix="delete it, or write it as 苏E·***45; an office's own vehicle can be allowed: docs/how-to/allow-a-number.md",
    why="A plate leads to its owner and to where they were.",
)
EMAIL = Rule(
    id="PRI008",
    name="email-address",
    message="an e-mail address that is not an office's stands here ({sample})",
    fix="give the office's address; its domain belongs under mail_domains, a single address under values, of "
    "accounts/allowed.yaml: docs/how-to/allow-a-number.md",
    why="A person's address, once published, cannot be taken back.",
)
HOUSE_NUMBER = Rule(
    id="PRI009",
    name="house-number",
    message="the house number of a home stands here ({sample})",
    fix="stop at the group or the neighbourhood; the address of an office belongs into its contact in the registry, "
    "or into accounts/allowed.yaml: docs/how-to/allow-a-number.md",
    why="Who gets help is nobody's address book.",
)
POSSIBLE_RESIDENT_ID = Rule(
    id="PRI010",
    name="possible-resident-id",
    message="this could be an identity number ({sample}): 15 digits, or 18 whose last does not fit the others",
    fix="look what the number is; if it is somebody's, even with a slip of the pen in it, delete it",
    why="The old form has no check digit, and one wrong key changes that of the new: only a person can tell.",
    severity=Severity.WARNING,
)
RULE_OF = {
    PersonalKind.RESIDENT_ID: RESIDENT_ID,
    PersonalKind.BANK_CARD: BANK_CARD,
    PersonalKind.MOBILE: MOBILE,
    PersonalKind.OLD_RESIDENT_ID: OLD_RESIDENT_ID,
    PersonalKind.PASSPORT: PASSPORT,
    PersonalKind.TRAVEL_PERMIT: TRAVEL_PERMIT,
    PersonalKind.VEHICLE_PLATE: VEHICLE_PLATE,
    PersonalKind.EMAIL: EMAIL,
    PersonalKind.HOUSE_NUMBER: HOUSE_NUMBER,
    PersonalKind.POSSIBLE_RESIDENT_ID: POSSIBLE_RESIDENT_ID,
}
ALLOWANCE_EXPIRED = Rule(
    id="PRI011",
    name="allowance-expired",
    message="this was allowed until {until}, and is no longer",
    fix="take the entry away with what it allowed, or ask {person} again and write the new day",
    why="A consent without an end is one nobody remembers.",
)
ALLOWANCE_WITHOUT_EFFECT = Rule(
    id="PRI012",
    name="allowance-without-effect",
    message="no document holds what this entry allows",
    fix="remove the entry, or correct its value, kind and documents",
    why="An entry nobody needs is a hole somebody else may use.",
    severity=Severity.WARNING,
)
ALLOWANCE_BY_NOBODY = Rule(
    id="PRI013",
    name="allowance-by-nobody",
    message="{person}, who answers for this entry, is nobody in the registry",
    fix="write the id of a person of an account or a village",
    why="An exception has somebody who can be asked.",
)
UNREADABLE_DOCUMENT = Rule(
    id="PRI014",
    name="unreadable-document",
    message="the attachment cannot be read through: {reason} ({part})",
    fix="open it, save it as a new file of the same type, and look that nothing is missing",
    why="What cannot be read cannot be searched for personal data.",
)
DOCUMENT_WITH_MORE = Rule(
    id="PRI015",
    name="document-with-more",
    message="the attachment holds more than text and pictures: {reason} ({part})",
    fix="copy what readers need into a new file and save that; residents get no macros, links to files or embedded "
    "documents",
    why="What runs, loads or lies inside of it was read by none of those who signed.",
)
DOCUMENT_TOO_LARGE = Rule(
    id="PRI016",
    name="document-too-large",
    message="the attachment unpacks to more than can be looked through: {reason} ({part})",
    fix="split it, or take the large pictures out",
    why="A limit before unpacking keeps one file from stopping everyone's build.",
)
ENCRYPTED_DOCUMENT = Rule(
    id="PRI017",
    name="encrypted-document",
    message="the attachment is encrypted or locked with a password",
    fix="save it without a password",
    why="What cannot be read cannot be searched for personal data.",
)
PICTURE_METADATA = Rule(
    id="PRI018",
    name="picture-metadata",
    message="the picture carries more than its pixels: {what}",
    fix="run: ./build.py clean {path}; a picture inside a document is cleaned before it is put in",
    why="A photograph tells where and when it was taken, with what, and sometimes shows what was cut away.",
)
NO_TEXT = Rule(
    id="PRI019",
    name="document-without-text",
    message="{part} of the attachment has no text, only a picture: look through it for personal data",
    fix="attach the file it was printed from; a scanned page can be neither searched nor read aloud",
    why="Nobody but a reader can find a number in a picture.",
    severity=Severity.WARNING,
)
DOCUMENT_AUTHOR = Rule(
    id="PRI023",
    name="document-author",
    message="the properties of {part} say who wrote it, and are published with it",
    fix="if that is not meant for readers, empty the field Author where it was written, and export it again",
    why="Office programs write down whose computer it was.",
    severity=Severity.WARNING,
)
TOO_MANY = Rule(
    id="PRI020",
    name="too-many-findings",
    message="numbers and addresses of people stand in more than {count} places of this file; the rest is not listed",
    fix="take out the columns that hold them; a list for the public needs names, amounts and days",
    why="A file full of personal data is mended by its columns, not line by line.",
)
WORDS_OF_SIGN_OFF = Rule(
    id="PRI021",
    name="personal-data-in-sign-off",
    message="the note or evidence of this sign-off holds somebody's number ({sample}), and would be published",
    fix="change the draft and have its next revision signed, in other words; an office's number can be allowed: "
    "docs/how-to/allow-a-number.md",
    why="The record of a page is public with every word that was signed.",
)
WORDS_OF_WITHDRAWAL = Rule(
    id="PRI022",
    name="personal-data-in-withdrawal",
    message="the title or reason of this withdrawal holds somebody's number ({sample}); readers do not see it",
    fix="withdraw again in other words: ./build.py withdraw DOCUMENT --reason …, with --without-title if it is the "
    "title",
    why="A page that is taken down stays down, but what is said of it is public too.",
)
