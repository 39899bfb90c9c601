"""What a document must show before it may be published: the sign-offs of its profile over its exact bytes."""

from __future__ import annotations

from plugins.problems import Rule, Severity

UNSIGNED = Rule(
    id="REV001",
    name="unsigned",
    message="waits for {stage} by {person}",
    fix="{person} reads it and runs: build.py sign {source} --stage {stage}",
    why="Nothing is published that was not signed at every stage.",
    severity=Severity.WAITING,
)
STALE_SIGN_OFF = Rule(
    id="REV002",
    name="stale-sign-off",
    message="the document changed after {person} signed it on {signed_on}",
    fix="have it read again from the first stage: build.py sign {source} --stage {stage}; its check code is now {code}",
    why="A sign-off vouches for words that were read, not for a file name.",
)
WRONG_ORDER = Rule(
    id="REV003",
    name="stages-out-of-order",
    message="the stage {found} stands where {expected} is due",
    fix="remove {sidecar} and sign again in the order {order}",
    why="Each signer vouches for the ones before; a missing or repeated stage breaks that.",
)
SAME_PERSON = Rule(
    id="REV004",
    name="same-person-twice",
    message="{person} is chosen for both {first} and {second}",
    fix="choose different people for the reviews, for the release, and for two proofs in a row",
    why="Three reviews by one pair of eyes are one review.",
)
AUTHOR_SIGNS = Rule(
    id="REV005",
    name="author-signs",
    message="{person} wrote the text and is chosen for {stage}",
    fix="choose someone else for {stage}",
    why="Nobody reviews their own text.",
)
NOT_ENTITLED = Rule(
    id="REV006",
    name="not-entitled",
    message="{person} does not hold {stage} for this document on {day}",
    fix="choose a person registered for {stage} there with a term that covers the day: {known}",
    why="Rights are given per unit and stage, for a term.",
)
NOT_CHOSEN = Rule(
    id="REV007",
    name="signed-by-another",
    message="{stage} was signed by {found}, but the draft names {expected}",
    fix="have {expected} sign, or name {found} in the draft and sign again from the start",
    why="The people on the page are the people who signed.",
)
OTHER_DOCUMENT = Rule(
    id="REV008",
    name="sign-off-of-another-document",
    message="this sign-off was given for {what} {found}, not for {expected}",
    fix="remove {sidecar} and have this document signed itself",
    why="A sign-off cannot be carried to another document, unit or site.",
)
BROKEN_CHAIN = Rule(
    id="REV009",
    name="broken-chain",
    message="the sign-off of {stage} does not follow the one before it",
    fix="sign again from {stage} on; the sign-offs before it stay good",
    why="Each sign-off names the digest of the one before; that is the order without clocks.",
)
BAD_SIGNATURE = Rule(
    id="REV010",
    name="bad-signature",
    message="the signature of {person} at {stage} does not hold: {reason}",
    fix="have {person} sign again; if nobody edited {sidecar}, tell the operator",
    why="Without a signature anybody could have typed the name.",
)
UNKNOWN_KEY = Rule(
    id="REV011",
    name="key-not-of-this-person",
    message="the key {key} is no key of {person} that could be used on {day}",
    fix="sign with a registered key, or register this one in the account file first",
    why="The registry says which key is whose, and since when.",
)
WRONG_STAGES = Rule(
    id="REV012",
    name="wrong-stages-chosen",
    message="the draft names people for {found}, but the profile {profile} needs {needed}",
    fix="under review:, name one person for each of {needed}",
    why="Which stages a document needs is policy, not the writer's choice.",
)
SCHEDULED = Rule(
    id="REV013",
    name="scheduled",
    message="is to be published at {published}",
    fix="nothing to do; a build after that time takes it in",
    why="A date in the future is a schedule, not a date of publication.",
    severity=Severity.WAITING,
)
NOT_PASSED = Rule(
    id="REV014",
    name="not-passed",
    message="{person} did not pass it at {stage}: {note}",
    fix="mend the draft and have it signed again from the first stage",
    why="A document with an objection does not go out.",
)
WRONG_TIME = Rule(
    id="REV015",
    name="sign-off-time",
    message="the sign-off of {stage} is dated {at}, which is {reason}",
    fix="sign again with the clock of the computer set right",
    why="The times on the page are read as facts.",
)
SIDECAR_LINK = Rule(
    id="REV016",
    name="sidecar-not-a-file",
    message="the sign-offs are a link or a submodule, not a file",
    fix="remove it and sign again",
    why="A link can point at another document's sign-offs.",
)
