"""What a lead must hold to before an editor looks at it."""

from __future__ import annotations

from plugins.problems import Rule

LEAD_IN_WRONG_PLACE = Rule(
    id="LEA001",
    name="lead-in-wrong-place",
    message="no lead is expected here, and no lead shows this file",
    fix="leads: content/leads/<unit>/<name>.yaml, names in a-z 0-9 -; a picture lies beside the lead that names it",
    why="The folder says whose material it is; what nobody names nobody looks at.",
)
LEAD_OF_ANOTHER = Rule(
    id="LEA002",
    name="lead-of-unknown-unit",
    message="the lead is in the folder of {folder}, and says unit: {found}",
    fix="write the id of an account or village, and put the lead into the folder of that name",
    why="The unit that gives the material is named under the story.",
)
NOT_A_CONTACT = Rule(
    id="LEA003",
    name="no-such-contact",
    message="{found} was nobody of {unit} on {day}",
    fix="write the id of somebody in the file of the unit; a telephone number has no place in a lead",
    why="An editor must know whom to ask. Numbers of people stay out: every unit that uses this repository reads it.",
)
DEADLINE_BEFORE = Rule(
    id="LEA004",
    name="lead-out-of-order",
    message="{later} is {later_value}, before created: {created}",
    fix="correct one of the two days",
    why="Who has to hurry is told from these days.",
)
NOT_AN_EDITOR = Rule(
    id="LEA005",
    name="declined-by-nobody",
    message="{found} was nobody of {unit} or of the platform on {day}",
    fix="let an editor of the platform decline it, or the unit itself",
    why="A unit must know who decided about its material.",
)
UNKNOWN_LEAD = Rule(
    id="LEA006",
    name="unknown-lead",
    message="there is no lead {lead}",
    fix="write unit/name, as the lead lies in content/leads/",
    why="The unit that gave the material is named under the story, and has to find in it what became of the lead.",
)
BAD_LEAD_PICTURE = Rule(
    id="LEA007",
    name="bad-lead-picture",
    message="the picture {name} is not beside the lead, or is none: {reason}",
    fix="put a jpg, png or webp of at most 10 MB into the same folder, without position and camera in it",
    why="What an editor takes over has to pass the gate later.",
)
