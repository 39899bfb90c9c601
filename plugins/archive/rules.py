"""What stands in the way of a post, and what of it stays behind."""

from __future__ import annotations

from plugins.problems import Rule, Severity

NOT_READ = Rule(
    id="IMP001",
    name="post-unreadable",
    message="this post cannot be read: {reason}",
    fix="open it in a browser, save it anew as a web page with its pictures, and import that",
    why="A post that is read by halves would be published by halves.",
)
NO_HEAD = Rule(
    id="IMP002",
    name="post-without-head",
    message="nothing here says {what}",
    fix="write it into the file: <title>…</title> and <em id=publish_time>2019-05-06</em>, or title: and date: at the "
    "top of Markdown",
    why="A text without its title and day is no record of what was told when.",
)
PART_LEFT = Rule(
    id="IMP003",
    name="part-of-post-left-behind",
    message="{what} cannot be taken over",
    fix="say in the draft what was in it, or link to where it is now; leave it if nobody misses it",
    why="Pages here run nothing of others, and nobody should miss something without knowing.",
    severity=Severity.WARNING,
)
NO_PICTURE = Rule(
    id="IMP004",
    name="picture-not-exported",
    message="the picture {address} is not among the exported files",
    fix="save the page anew with its pictures and import it again, or put the picture into the draft by hand",
    why="Pictures are taken from the folder only: nothing is fetched from elsewhere.",
    severity=Severity.WARNING,
)
BAD_PICTURE = Rule(
    id="IMP005",
    name="picture-left-behind",
    message="the picture {name} cannot be taken over: {reason}",
    fix="save it as jpg, png or webp of at most 10 MB and put it into the draft by hand",
    why="What a page shows is a still picture whose every pixel was decoded.",
    severity=Severity.WARNING,
)
HIDDEN = Rule(
    id="IMP006",
    name="hidden-text-left-behind",
    message="{count} characters stood here that no reader saw",
    fix="nothing; write them into the draft only if readers should see them",
    why="Hidden text is how links for search engines and leftovers of editors travel.",
    severity=Severity.WARNING,
)
LINK_LEFT = Rule(
    id="IMP007",
    name="link-left-behind",
    message="the link {target} cannot be taken over; its words stay",
    fix="put an address with https:// in its place, or leave the words alone",
    why="A link must not run anything, nor lead where nobody can see.",
    severity=Severity.WARNING,
)
TWICE = Rule(
    id="IMP008",
    name="post-twice",
    message="this post is the same as {other} and was left out",
    fix="nothing; if both are wanted, give one another title",
    why="One story has one page.",
    severity=Severity.WARNING,
)
CHANGED = Rule(
    id="IMP009",
    name="post-changed-since-import",
    message="{draft} was made from another state of this file; neither was touched",
    fix="look what is different; to take the new one, delete the draft and import again",
    why="Nothing overwrites what people may have mended or signed.",
)
OF_ANOTHER = Rule(
    id="IMP010",
    name="post-of-another-account",
    message="the page says it is of {found}, not of {expected}",
    fix="if it is a reprint, name its source in the draft (source:), or leave it out",
    why="What somebody else wrote is theirs.",
    severity=Severity.WARNING,
)
MERGED = Rule(
    id="IMP011",
    name="merged-cells-undone",
    message="this table had merged cells; what stood in one stands in each of them now",
    fix="look at the table in the draft and mend it",
    why="Markdown tables, and who has them read out, know no merged cells.",
    severity=Severity.WARNING,
)
NOT_FOLLOWED = Rule(
    id="IMP012",
    name="link-among-exported-files",
    message="this is a link, not a file, and was not followed",
    fix="put the file itself here if it belongs to the export",
    why="A link can lead to any file of this computer.",
    severity=Severity.WARNING,
)
