"""What a registry file must hold to."""

from __future__ import annotations

from plugins.problems import Rule

WRONG_PLACE = Rule(
    id="REG001",
    name="stray-file-in-accounts",
    message="accounts/ holds only <id>.yaml files",
    fix="move this file elsewhere",
    why="Everything in accounts/ decides who may publish; nothing there may go unread.",
)
BAD_ID = Rule(
    id="REG002",
    name="id-and-file-differ",
    message="the id is {id}, but should be {expected}",
    fix="use a-z, 0-9 and -, and give the file or folder the same name",
    why="Ids become addresses and paths.",
)
UNKNOWN_ROLE = Rule(
    id="REG003",
    name="unknown-role",
    message="there is no role {role}",
    fix="write one of: {known}",
    why="A role nobody checks would look like a right.",
)
BAD_KEY = Rule(
    id="REG004",
    name="bad-key",
    message="this is no public key we accept: {reason}",
    fix="paste type and key from the person's .pub file, without the comment: ssh-ed25519 AAAA…",
    why="A key that is read leniently can be read as someone else's.",
)
BAD_CODE = Rule(
    id="REG005",
    name="bad-credit-code",
    message="{code} is no unified social credit code: {reason}",
    fix="copy the 18 characters from the unit's certificate again",
    why="Index numbers and open data begin with this code; its check digit finds slips (GB 32100-2015).",
)
BAD_DIVISION = Rule(
    id="REG006",
    name="bad-division-code",
    message="{division} is no division code of a village",
    fix="write 12 digits: county 6, town 3, village 3",
    why="The code ties the village to the national division list.",
)
WRONG_COLUMN_TYPE = Rule(
    id="REG007",
    name="unknown-column-type",
    message="{type} is no ColumnType",
    fix="write one of: {known}; or add it to accounts/column-types.yaml with its basis",
    why="Inspections read columns by this page tag.",
)
NO_POLICY = Rule(
    id="REG008",
    name="no-policy",
    message="accounts/policy.yaml is missing or unreadable",
    fix="restore it from the last good commit",
    why="Without the policy nobody knows who has to sign.",
)
UNKNOWN_STAGE = Rule(
    id="REG009",
    name="unknown-stage",
    message="there is no stage {stage}",
    fix="write one of: review1 proof1 review2 proof2 review3 proof3 release",
    why="A stage nobody knows would never be checked.",
)
UNKNOWN_PROFILE = Rule(
    id="REG010",
    name="unknown-profile",
    message="{key} names the profile {profile}, which the policy does not have",
    fix="name one of its profiles: {known}",
    why="Every kind of document needs known stages.",
)
WEAK_PROFILE = Rule(
    id="REG011",
    name="weak-profile",
    message="the profile {profile} {lack}",
    fix="change it as docs/reference/files.md describes; the profiles of the sample are a start",
    why="The last step is always the platform's, one pair of eyes is no review, and money is signed by hand.",
)
NO_USE = Rule(
    id="REG022",
    name="kind-without-profile",
    message="no line of use: covers every document of kind {kind}",
    fix="end the list with a line that names this kind and neither accounts nor columns",
    why="Every kind of document needs known stages.",
)
UNKNOWN_PLATFORM = Rule(
    id="REG012",
    name="unknown-platform",
    message="the platform's account {platform} does not exist",
    fix="name an account that has a file in accounts/",
    why="Somebody has to hold release.",
)
UNKNOWN_TOWN = Rule(
    id="REG013",
    name="unknown-town",
    message="the town {town} is no account of tier town",
    fix="name the account of the town this village belongs to",
    why="The town's clerk signs for the village, and residents complain there.",
)
TWICE = Rule(
    id="REG014",
    name="used-twice",
    message="the {what} {value} is already used at {first}",
    fix="give each its own",
    why="One id is one person, one key is one hand, one code is one unit.",
)
BAD_TERM = Rule(
    id="REG015",
    name="term-ends-before-it-begins",
    message="the term of {person} ends on {until}, before it begins on {since}",
    fix="correct one of the two days",
    why="Rights hold from the first to the last day of a term.",
)
NO_COLUMNS = Rule(
    id="REG016",
    name="account-without-columns",
    message="the account {account} declares no column",
    fix="declare at least one column",
    why="An article stands in a column of its account.",
)
NOT_A_FILE = Rule(
    id="REG018",
    name="profile-not-a-file",
    message="this is a link or a submodule, not a file",
    fix="put the file itself here",
    why="A link can point anywhere, and a village must not vanish without a word.",
)
BAD_PINYIN = Rule(
    id="REG053",
    name="pinyin-does-not-fit",
    message="{pinyin} does not say how {name} is read",
    fix="write {count} syllables in small letters without tones, with a space between them, ü as v; or leave it out",
    why="Who types a name in letters is shown the characters that the syllables stand for, one for one.",
)
NOT_RESPONSIBLE = Rule(
    id="REG076",
    name="responsible-not-of-the-unit",
    message="{person} is named as responsible, but is nobody of {account}",
    fix="name the id of one of its people, or leave the line out",
    why="Who stands on the page of a unit as responsible must be somebody who belongs to it.",
)
