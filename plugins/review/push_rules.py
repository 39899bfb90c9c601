"""What a server takes in, and from whom: the rules of `build.py hook pre-receive`."""

from __future__ import annotations

from plugins.problems import Rule

REF_REFUSED = Rule(
    id="PSH001",
    name="ref-not-taken",
    message="nothing is taken in under this name",
    fix="push to refs/heads/{branch}, or to a branch of your own such as refs/heads/{own}/draft",
    why="Tags, notes and replacements can make a name mean something else than what was checked.",
)
BRANCH_REMOVED = Rule(
    id="PSH002",
    name="branch-removed",
    message="this branch is the site, and cannot be removed",
    fix="nothing to do; a document is taken off the site as docs/how-to/withdraw.md says",
    why="The branch is the memory of what was published.",
)
NOT_FORWARD = Rule(
    id="PSH003",
    name="not-fast-forward",
    message="the push would take {count} commits off the branch",
    fix="git fetch, then git rebase origin/{branch} (or merge it), look at the result, and push again without --force",
    why="What was once on the branch stays on it.",
)
LINE_TURNED = Rule(
    id="PSH004",
    name="line-of-the-branch-turned",
    message="the push would make the branch a side line of something else",
    fix="git rebase origin/{branch}; or merge your branch into it, not the other way round, and push that",
    why="The first parents are what the branch itself said and when; a merge turned round would rewrite that.",
)
CLOCK = Rule(
    id="PSH005",
    name="commit-time",
    message="the commit {commit} says it was made at {at}, and it is {now} here",
    fix="set the clock of the computer right, then git commit --amend --no-edit, and push again",
    why="When something came onto the branch is read from its commits, so they have to be true to ten minutes.",
)
UNKNOWN_PUSHER = Rule(
    id="PSH006",
    name="unknown-pusher",
    message="the key you connect with belongs to {person}, who is not registered today",
    fix="ask the operator: authorized_keys must name a person of accounts/ or villages/ who is within their term",
    why="What somebody may change follows from who they are.",
)
NOT_YOURS = Rule(
    id="PSH007",
    name="not-yours-to-change",
    message="{person} may not change this; it belongs to {owner}",
    fix="leave it out of the push, or ask {owner} to make the change",
    why="A unit touches only its own folders; program and settings are the operators'.",
)
NOT_A_COMMIT = Rule(
    id="PSH008",
    name="no-commit",
    message="what is pushed is no commit",
    fix="push a branch: git push origin HEAD:refs/heads/{branch}",
    why="A branch that points at something else cannot be checked.",
)
FIRST_PUSH = Rule(
    id="PSH009",
    name="first-push",
    message="the repository is empty, and {person} does not open it",
    fix="let a person with the role operator push {branch} first, with their own entry in it",
    why="Who may do what is read from the branch, so somebody has to answer for its first state.",
)
