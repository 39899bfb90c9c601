"""What a draft must hold to before anyone is asked to sign it."""

from __future__ import annotations

from plugins.problems import Rule, Severity

NO_FRONT_MATTER = Rule(
    id="DRA001",
    name="no-front-matter",
    message="the file does not begin with a line --- and the metadata",
    fix="start from `./build.py new`, or copy the first lines of a published article",
    why="Without metadata nobody knows whose text this is and who signs it.",
)
OPEN_FRONT_MATTER = Rule(
    id="DRA002",
    name="front-matter-not-closed",
    message="the metadata has no closing line ---",
    fix="put a line with three hyphens below the last key",
    why="Where the metadata ends must not depend on the reader.",
)
WRONG_PLACE = Rule(
    id="DRA003",
    name="draft-in-wrong-place",
    message="no draft is expected at this path",
    fix="articles: content/articles/<account>/<year>/<name>.md; pages: content/pages/<name>.md; "
    "disclosures: villages/<village>/<name>.md; names in a-z 0-9 -",
    why="The folder says whose text it is and who may change it.",
)
BAD_DOCUMENT_ID = Rule(
    id="DRA004",
    name="bad-document-id",
    message="the id is {id}, which does not fit {expected}",
    fix="write {expected}; once published it never changes, even if the file moves",
    why="The id is the address of the page and part of every sign-off.",
)
DUPLICATE_ID = Rule(
    id="DRA005",
    name="duplicate-document-id",
    message="the id {id} is also that of {other}",
    fix="give this document its own id",
    why="Two documents cannot share one address.",
)
OTHER_OWNER = Rule(
    id="DRA006",
    name="owner-and-folder-differ",
    message="the draft says {found}, but lies in the folder of {expected}",
    fix="correct the key or move the file",
    why="A unit writes in its own folder only.",
)
UNKNOWN_OWNER = Rule(
    id="DRA007",
    name="unknown-owner",
    message="there is no account or village {owner}",
    fix="correct the id; accounts/ and villages/ list them",
    why="Somebody has to answer for a text.",
)
UNKNOWN_COLUMN = Rule(
    id="DRA008",
    name="unknown-column",
    message="the account {account} has no column {column}",
    fix="write one of: {known}",
    why="A text outside every column is found by nobody.",
)
BAD_LENGTH = Rule(
    id="DRA009",
    name="bad-length",
    message="{key} has {length} characters; allowed are {least} to {most}",
    fix="shorten or complete it",
    why="Titles and summaries stand in lists, feeds and search results.",
)
MISSING_FILE = Rule(
    id="DRA010",
    name="missing-file",
    message="the file {name} is not beside the draft",
    fix="put it into the same folder, or correct the name",
    why="What a draft shows is signed with it.",
)
BAD_FILE = Rule(
    id="DRA011",
    name="bad-file",
    message="the file {name} may not be published: {reason}",
    fix="use jpg, png, webp for pictures and pdf, csv, xlsx, docx for attachments; names without blanks",
    why="Other types can hold active content; other names can leave their folder.",
)
UNUSED_FILE = Rule(
    id="DRA012",
    name="unused-file",
    message="no draft in this folder refers to this file",
    fix="refer to it, or remove it",
    why="What nobody refers to nobody has signed.",
)
NO_ALT = Rule(
    id="DRA013",
    name="picture-without-text",
    message="the picture {name} has no alternative text",
    fix="say in a few words what it shows: ![…]({name}), or image_alt: …",
    why="Some residents hear the page instead of seeing it.",
)
RAW_HTML = Rule(
    id="DRA014",
    name="raw-html",
    message="HTML is not allowed: {found}",
    fix="use Markdown, or write `{found}` between backticks to show it as text",
    why="Foreign markup can attack readers and breaks for screen readers.",
)
FOREIGN_LINK = Rule(
    id="DRA015",
    name="link-not-allowed",
    message="the link {target} is not allowed: {reason}",
    fix="link to a file beside the draft, to another draft (../2026/name.md), or to https://, tel:, mailto:",
    why="A link must not lead out of the site by accident, nor run anything.",
)
TOP_HEADING = Rule(
    id="DRA016",
    name="heading-level-one",
    message="the body has a heading of level one (#)",
    fix="begin with ##; the title of the page is the only heading of level one",
    why="One h1 a page tells screen readers and inspections what it is about.",
)
EMPTY_BODY = Rule(
    id="DRA017",
    name="empty-body",
    message="the draft has no text",
    fix="write the text below the metadata",
    why="An empty page is an empty promise.",
)
NOT_AUTHOR = Rule(
    id="DRA018",
    name="author-without-role",
    message="{person} is not registered as author of {owner} on {day}",
    fix="name an author of this unit, or register the person in its account file",
    why="The author answers for the text and signs none of its stages.",
)
DATES = Rule(
    id="DRA019",
    name="dates-out-of-order",
    message="{later} ({later_value}) is before {earlier} ({earlier_value})",
    fix="correct the earlier of the two that is wrong",
    why="Dates a reader sees are promises.",
)
KEY_NOT_HERE = Rule(
    id="DRA020",
    name="key-goes-with-another",
    message="{key} goes together with {other}",
    fix="write both or neither",
    why="One without the other cannot be shown.",
)
NOT_REGULAR = Rule(
    id="DRA021",
    name="not-a-regular-file",
    message="this is a link or a submodule, not a file",
    fix="put the file itself here",
    why="A link can point anywhere, and elsewhere tomorrow.",
)
BAD_VOTES = Rule(
    id="DRA022",
    name="votes-do-not-add-up",
    message="present {present} of {expected}, but in favour, against and abstained make {counted}",
    fix="correct the counts: in_favour + against + abstained = present, and present is at most expected",
    why="A vote that does not add up decides nothing.",
)
UNKNOWN_BODY = Rule(
    id="DRA060",
    name="unknown-body",
    message="{found} is nobody that votes in a village; accounts/bookkeeping.yaml knows {known}",
    fix="write body: representatives, or whoever voted",
    why="How many have to be there and to agree depends on who decides.",
)
NOT_QUORATE = Rule(
    id="DRA061",
    name="not-quorate",
    message="{present} of {expected} were present; {body} can decide with {word} {share} of them ({basis})",
    fix="correct the counts; if they are right, nothing was decided: call the meeting again, or take another step",
    why="What too few have voted on is no decision.",
)
NO_MAJORITY = Rule(
    id="DRA062",
    name="no-majority",
    message="{in_favour} of {whole} were in favour; {body} decides with {word} {share} of them ({basis})",
    fix="correct the counts; if they are right, the matter was not decided: take another step than decided",
    why="What was voted down is not carried out.",
)
OWNER_IS_PLATFORM = Rule(
    id="DRA023",
    name="page-of-another-account",
    message="a page belongs to the platform's account {platform}, not to {found}",
    fix="write account: {platform}",
    why="The site's own pages speak for the platform.",
)
TEMPLATE_LEFT = Rule(
    id="DRA024",
    name="template-text-left",
    message="{mark} from the template still stands here",
    fix="write what belongs there, without the mark",
    why="A page half filled in is worse than none.",
)
TANGLED = Rule(
    id="DRA025",
    name="nested-too-deep",
    message="lists, quotations or brackets are nested deeper than {limit} levels here",
    fix="write it flatter; a [ that opens no link is written \\[",
    why="Nobody can read such a text, and one such draft could stop the build of all.",
)
NOT_SHOWABLE = Rule(
    id="DRA026",
    name="not-showable",
    message="the body becomes a page other than it was meant, so it is not shown",
    fix="look for unusual signs or mark-up and write them in plain words; then tell the operator, who should see this",
    why="The second layer behind our own checks must find nothing to change.",
)
TOO_LONG = Rule(
    id="DRA027",
    name="body-too-long",
    message="the text has {lines} lines; allowed are {limit}",
    fix="split it into several documents, or put the long table into an attachment",
    why="Nobody reads so long a page on a telephone, and one such draft could hold up everybody's build.",
)
FORMULA_IN_TABLE = Rule(
    id="DRA028",
    name="formula-in-attached-table",
    message="a cell of {name} begins with {character}, which a spreadsheet runs as a formula",
    fix="begin the cell with a word",
    why="A downloaded table must not run anything on a reader's computer.",
)
UNREADABLE = Rule(
    id="DRA029",
    name="too-costly-to-read",
    message="reading {name} was stopped: {reason}",
    fix="make it smaller and simpler: split a long table or list, save a picture anew; if it already is, "
    "show the operator this: {detail}",
    why="One document must not hold up or end the build of all the others.",
)

MIGRATED_DATE = Rule(
    id="DRA030",
    name="migrated-with-another-date",
    message="was published on {expected} where it comes from, but published: is {found}",
    fix="write under published: the day it had there",
    why="A text that moved is as old as it was.",
)
CREATED_LATER = Rule(
    id="DRA031",
    name="created-in-future",
    message="created: is {created}, and today is {today}",
    fix="write the day on which the text was written; when it is to appear stands under published:",
    why="A text that does not exist yet can be neither read nor signed.",
)
REPLACES_ANOTHERS = Rule(
    id="DRA032",
    name="replaces-document-of-another",
    message="{target} is a document of {owner}; {found} cannot replace it",
    fix="let {owner} publish what replaces it, or write there that it no longer holds (validity: 废止)",
    why="Whoever may replace a document takes it out of force: only the unit that answers for it can.",
)
BAD_DOCUMENT_NUMBER = Rule(
    id="DRA033",
    name="bad-document-number",
    message="{found} is not written like the number of an official document",
    fix="write it like 江政发〔2026〕3号: with 〔 〕, a year of four digits, no 第 and no zero in front",
    why="Residents, courts and archives look a document up by its number, sign for sign.",
)
BAD_INDEX_NUMBER = Rule(
    id="DRA034",
    name="bad-index-number",
    message="the index number is {found}; expected is {code}/, a year of four digits, - and five digits",
    fix="write it like {code}/2026-00003",
    why="An index number names the unit that keeps the document, by its code, and its place there.",
)
EXPLAINS_NOTHING = Rule(
    id="DRA035",
    name="interpretation-without-document",
    message="an article of the column {column} does not say which document it explains",
    fix="name the document in one line, and both pages lead to each other: interprets: [../2026/document.md]",
    why="Who reads a document must find what explains it, and who reads that must find the document.",
    severity=Severity.WARNING,
)
STATEMENT_MISSING = Rule(
    id="DRA036",
    name="statement-missing",
    message="the site has no page {url}, to which every page has to lead",
    fix="write content/pages/{name}.md (that of the sample county shows what belongs there) and have it signed",
    why="Residents must be told who answers for the site, what becomes of their data, and who helps them to use it.",
    severity=Severity.OVERDUE,
)
MIGRATED_CHANNEL = Rule(
    id="DRA037",
    name="migrated-from-channel-of-another",
    message="migrated_from names the channel {channel}, which accounts/channels.csv does not give to {found}",
    fix="write the id of a channel whose owner is {found}, or have the register say so first",
    why="Only who answers for an outside account may say that a text was told there.",
)
BAD_REPRINT = Rule(
    id="DRA040",
    name="bad-reprint",
    message="this is not written like a reprint: {reason}",
    fix="a text from outside has source: with unit, title, url and author; a story of another account here has "
    "reprint_of: ../../<account>/<year>/<name>.md and nothing else; to show one of your own in a second column, write "
    "also_in: [account/column] in it",
    why="Readers must see whose words they read and find the original; one story is one page.",
)
NOT_ALSO_IN = Rule(
    id="DRA041",
    name="no-such-second-column",
    message="the story cannot also stand in {column}: {reason}",
    fix="write account/column, as accounts/<account>.yaml names them",
    why="A story listed nowhere, or twice in one place, is found by nobody.",
)
REPRINT_WITHOUT_ORIGINAL = Rule(
    id="DRA042",
    name="reprint-without-original",
    message="the original of this reprint is not public: {original}",
    fix="wait until it is; if it was withdrawn, withdraw this too: ./build.py withdraw {source}",
    why="What its unit has not published, or has taken back, must not stay public through somebody else.",
)
REPRINT_OF_WITHDRAWN = Rule(
    id="DRA043",
    name="reprint-of-withdrawn",
    message="the original {original} was withdrawn on {day}, after this reprint was signed",
    fix="withdraw this too: ./build.py withdraw {source}; if the original is back, take over its present text and have "
    "this signed again",
    why="A text that was taken back for a reason must not live on in its copies.",
)
REPRINT_OF_REPRINT = Rule(
    id="DRA044",
    name="reprint-of-reprint",
    message="{original} is a reprint itself",
    fix="name what it was taken from",
    why="Source, author and address belong to the original; a copy of a copy loses them.",
)
ORIGINAL_CORRECTED = Rule(
    id="DRA045",
    name="original-corrected",
    message="the original {original} was corrected on {day}, after this reprint was signed",
    fix="take over the correction, note it under corrections: and have this signed again",
    why="A mistake that was mended must not live on in copies.",
    severity=Severity.WARNING,
)
LEAD_OF_NOBODY = Rule(
    id="DRA046",
    name="lead-of-nobody",
    message="lead: is {lead}, which begins with no account or village",
    fix="write unit/name, as the lead lies in content/leads/",
    why="Readers are told whose material a story was made of.",
)
TABLE_NOT_SHOWN = Rule(
    id="DRA050",
    name="table-not-shown",
    message="the page offers {name} as a file only: {reason}",
    fix="make it a plain table, saved as CSV in UTF-8: one heading that names every column, below it one line each",
    why="Who reads on a telephone opens no spreadsheet: a table that can be read is shown on the page, too.",
    severity=Severity.WARNING,
)
UNKNOWN_ITEM = Rule(
    id="DRA070",
    name="unknown-item",
    message="{item} is no item that villages publish as {kind}",
    fix="name an item of villages/obligations.yaml of this kind ({known}), or leave it out",
    why="By its item a disclosure counts as published; under a wrong one the right one would be missing.",
)
SHOWN_TOO_SHORTLY = Rule(
    id="DRA072",
    name="shown-too-shortly",
    message="the list is shown for {found} working days, {item} wants at least {expected}",
    fix="let shown_until be {until} or later",
    why="Whoever works away from the village has to get a chance to see it and to object.",
)
NO_WORKDAYS = Rule(
    id="DRA073",
    name="year-without-workdays",
    message="the list is shown until {found}, but the working days of {year} are not entered",
    fix="correct the date, or have the county enter {year} in villages/workdays.yaml",
    why="Without them nobody can count how long it is shown.",
)
ITEM_WITHOUT_PERIOD = Rule(
    id="DRA071",
    name="item-without-its-period",
    message="{item} is due every {every}, but the period is {found}",
    fix="write the period it is about: 2026-03 for a month, 2026Q1 for a quarter, 2026 for a year",
    why="What is due and what is missing is counted period by period.",
)
