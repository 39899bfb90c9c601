"""What the publication log knows better than any commit: what was public, since when, and what was taken down."""

from __future__ import annotations

from plugins.problems import Rule

ROLLED_BACK = Rule(
    id="REV040",
    name="rolled-back",
    message="this is revision {revision}, but revision {landed} was published on {day}",
    fix="bring revision {landed} back; to return to older words, change the draft and have it signed again",
    why="Older words were superseded for a reason, even if they were once signed.",
)
REUSED_REVISION = Rule(
    id="REV041",
    name="revision-reused",
    message="revision {revision} was published on {day} with other contents",
    fix="have it signed as a new revision: ./build.py sign {source} --again",
    why="One number names one text, or nobody could say what was public.",
)
RESURRECTED = Rule(
    id="REV042",
    name="withdrawn-returns",
    message="it was taken off the site on {day}, up to revision {landed}; this is revision {revision}",
    fix="if it is to come back, have it signed again from the first stage: ./build.py sign {source} --again",
    why="What was withdrawn stays withdrawn until everybody signs for its return.",
)
OTHER_DATE = Rule(
    id="REV043",
    name="published-date-changed",
    message="it was first published as of {landed}, and now says {published}",
    fix="write published: {landed}; a correction carries a note instead of a new date",
    why="The date of publication is a fact that periods and appeals count from.",
)
RETIRED_KEY = Rule(
    id="REV044",
    name="key-retired-before-landing",
    message="the key of {person} at {stage} was retired on {day}, and this sign-off has not been published before",
    fix="have it signed again with a key in use: ./build.py sign {source} --again",
    why="Whoever holds an old key could date a new sign-off back.",
)
COMPROMISED_KEY = Rule(
    id="REV045",
    name="key-compromised",
    message="the key of {person} at {stage} is in doubt since {day}, and nothing proves this sign-off is older",
    fix="have it read and signed again with a new key: ./build.py sign {source} --again",
    why="A thief signs as well as the owner; only what was public before the theft is beyond doubt.",
)
LANDED_LATE = Rule(
    id="REV046",
    name="sign-offs-too-old",
    message="this round of sign-offs, released on {day}, has never been published; sign-offs count for {days} days",
    fix="have it read and signed again: ./build.py sign {source} --again",
    why="Something approved long ago and kept back may no longer be what those people would sign.",
)
