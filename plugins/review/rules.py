"""What a document must show before it may be published: the sign-offs of its profile over its exact bytes."""

from __future__ import annotations

from plugins.problems import Rule, Severity

UNSIGNED = Rule(
    id="REV001",
    name="unsigned",
    message="waits for {stage} by {person}",
    fix="{person} reads it and runs: ./build.py sign {source}",
    why="Nothing is published that was not signed at every stage.",
    severity=Severity.WAITING,
)
STALE_SIGN_OFF = Rule(
    id="REV002",
    name="stale-sign-off",
    message="the document changed after {person} signed it on {signed_on}",
    fix="have it read again from the first stage: ./build.py sign {source}; its check code is now {code}",
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
    fix="choose different people for the reviews, for the release, and for two proofs in a row; for everything where "
    "the profile says separate: everyone",
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
    fix="sign with a key that is registered and in use on the day; nothing counts that a retired or stolen key signs",
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
    name="returned",
    message="{person} returned it at {stage}: {note}",
    fix="mend the draft and have it signed again from the first stage; the record of the return stays",
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

BAD_BATCH = Rule(
    id="REV017",
    name="bad-batch-proof",
    message="batch is no proof that this sign-off is part of a batch",
    fix="remove this sign-off and those after it, and sign again",
    why="One signature over many documents is good for each of them only with its proof.",
)
WRONG_REVISION = Rule(
    id="REV018",
    name="revisions-out-of-order",
    message="revision {found} stands after revision {before}",
    fix="restore {sidecar} from the last commit in which it was in order, and sign again",
    why="Revisions only rise, so that an older text cannot come back as the newer one.",
)
ESCALATED = Rule(
    id="REV019",
    name="escalated",
    message="{person} asked at {stage} for the profile {profile}: {note}",
    fix="name under review: one person for each stage of {profile}, and have it signed from the first stage",
    why="Whoever doubts that the usual reviewers suffice can ask for more, and nobody can take that back quietly.",
)
NO_ESCALATION = Rule(
    id="REV020",
    name="nowhere-to-escalate",
    message="{person} asked at {stage} for a stricter profile, and {profile} has none above it",
    fix="return it with a note instead, or give {profile} an escalates_to in accounts/policy.yaml",
    why="An objection that leads nowhere must not be passed over.",
)
NO_NOTE = Rule(
    id="REV021",
    name="verdict-without-note",
    message="{person} gave the verdict {verdict} at {stage} without a note",
    fix="sign again and say why with --note",
    why="A writer can mend only what they are told.",
)
NOT_ACCEPTED = Rule(
    id="REV022",
    name="evidence-not-accepted",
    message="{stage} by {person} was recorded from {via}, which the profile {profile} does not accept there",
    fix="have {person} sign with their own key",
    why="A recorded sign-off proves what the recorder says; policy decides where that is enough.",
)
BAD_EVIDENCE = Rule(
    id="REV023",
    name="bad-evidence",
    message="the recorded sign-off of {person} at {stage} is not in order: {reason}",
    fix="record it again: ./build.py sign {source} --via paper --evidence NUMBER-OF-THE-FORM",
    why="Whoever signs for another must be entitled to, have no other part in it, and name what they saw.",
)
WEAK_KEY = Rule(
    id="REV024",
    name="key-not-in-hardware",
    message="{person} signed {stage} with a key in a file, and the profile {profile} asks for a security key",
    fix="sign again with a key of type sk-ssh-ed25519@openssh.com",
    why="A key in a file can be copied without anyone noticing.",
)
NO_EMERGENCY = Rule(
    id="REV025",
    name="no-emergency-here",
    message="the draft says it is urgent, but the policy has no emergency profile for it",
    fix="remove the line emergency: and have every stage signed",
    why="Publishing before every review is the exception, and only where policy allows it.",
)
LATER_REVIEW = Rule(
    id="REV026",
    name="later-review-open",
    message="goes out as an emergency; {stages} are to be signed by {until}",
    fix="have {person} sign: ./build.py sign {source}",
    why="An emergency postpones reviews; it does not drop them.",
    severity=Severity.WARNING,
)
OVERDUE_REVIEW = Rule(
    id="REV027",
    name="later-review-overdue",
    message="goes out as an emergency, and {stages} were to be signed by {until}",
    fix="have {person} sign at once: ./build.py sign {source}; or withdraw it",
    why="The page says so too: what was promised to be reviewed later has not been.",
    severity=Severity.OVERDUE,
)
BACKDATED = Rule(
    id="REV028",
    name="published-before-release",
    message="the date of publication {published} lies before its release on {released}",
    fix="remove the line published: (the time of the release counts then), or write that time; "
    "for a text from an older site say migrated_from:",
    why="The date on a page is a fact, not a wish.",
)
NO_CORRECTION_NOTE = Rule(
    id="REV029",
    name="change-without-note",
    message="was released before, on {released}, and does not say what was changed since",
    fix="add under corrections: a note for readers with the time of the change, which is after that release",
    why="A page that changes without a word cannot be relied on.",
)
UNSHOWN_CHANGE = Rule(
    id="REV036",
    name="unshown-change",
    message="the ledger released on {released} is not shown beside what it says now",
    fix="run ./build.py correct {source}: it puts the old table beside the draft and says what to write",
    why="Figures that were published change only where everybody can see the old row and the new one.",
)
NEVER_RELEASED = Rule(
    id="REV037",
    name="never-released",
    message="what the correction of {at} hands in as released is not what was signed for the release of {released}",
    fix="write under released: of each correction, in their order, what ./build.py correct prints",
    why="An old row that nobody ever published would be an invention.",
)
OTHER_TABLE = Rule(
    id="REV038",
    name="other-old-table",
    message="the correction of {at} does not show the table {table} as it was released",
    fix="put the released table beside the draft unchanged and name it under was:, as ./build.py correct says",
    why="The old rows on the page are those that were published, every one of them.",
)
NEWER_REGISTRY = Rule(
    id="REV030",
    name="newer-registry",
    message="the sign-off of {stage} was given under version {found} of the registry, which is now {version}",
    fix="bring the registry up to date: git pull",
    why="A registry that is older than the sign-offs is not the one that counts.",
)
LOOKALIKE = Rule(
    id="REV033",
    name="lookalike-people",
    message="{one} and {other} have the same name and are both chosen to look at this document",
    fix="choose someone else for one of the stages; if they are two people, tell them apart by name in the registry",
    why="One person entered twice would review their own review.",
)
CORRECTED_LATER = Rule(
    id="REV034",
    name="correction-after-release",
    message="a correction is dated after {released}, the time of its release",
    fix="write the time at which the text was corrected; the release follows it",
    why="A note of the future would speak for every later change.",
)
WITHDRAWN = Rule(
    id="REV032",
    name="withdrawn",
    message="revision {revision} was withdrawn; its page says why",
    fix="to bring it back, mend it and have its next revision signed at every stage",
    why="Taking a page down needs one person; bringing it back needs them all.",
    severity=Severity.SETTLED,
)
BAD_WITHDRAWAL = Rule(
    id="REV031",
    name="bad-withdrawal",
    message="this withdrawal takes nothing down: {reason}",
    fix="remove the file and withdraw again: ./build.py withdraw DOCUMENT --reason …",
    why="Nobody but an authorised person takes a page down either.",
)
CHANGED_AFTER_OBJECTION = Rule(
    id="REV035",
    name="changed-after-objection",
    message="{person} said “{verdict}” at {stage} on {at}: {note}; the document has changed since",
    fix="have it read again from the first stage: ./build.py sign {source}; its check code is now {code}",
    why="Whoever reads it next should know what was asked for, and look whether it was done.",
)
