"""The rooms of the pipeline, in the order in which data walks through them.

    pipeline/     prepare(): the straight line from one tree of files to an Edition
    problems.py   Location, Rule, Problem; SettingsError      \\
    messages.py   the words a person reads, through gettext    |
    telling.py    how problems and sentences reach people      |
    textfile.py   bytes to text, strictly                      |  the ground floor:
    yamlfile.py   YAML that knows line and column              |  imports no room
    table.py      CSV that knows line and column               |
    sheets.py     spreadsheets that clerks hand in or take     |
    money.py      yuan as people write them, kept in fen       |
    capitals.py   the same in capital numerals (大写)            |
    paths.py      paths and addresses that stay in their root  |
    headers.py    what a browser is told with each file        |
    folding.py    traditional, wide and capital as one         |
    pinyin.py     how a name is read                           |
    tree.py       the files of one commit or one folder        |
    staging.py    the folder a build fills, with every cause   |
    confine.py    what others wrote, read in a process apart   |
    confined.py   what runs in there, within its limits        |
    program.py    this program itself: where, and of what      |
    slices.py     long work, shared out among processes       |
    cluster.py    the same, among other machines              |
    chain.py      lines to which lines are only added          |
    store.py      what may be forgotten, in one SQLite file    |
    disk.py       writing that outlasts a kill                 |
    phases.py     what a long run is at just now               |
    clock.py      what time a build believes it is            /
    registry/     accounts/ + villages/      ->  Registry
    drafts/       *.md + their files         ->  Draft      still untrusted
    accounts/     which outside accounts to close, and that none of those leaves anything behind
    villages/     what the field demands of a disclosure: ledgers, lists
    privacy/      personal data that must not leave
    leads/        content/leads/         ->  Lead       what units hand to editors; never published
    trust/        trust.yaml                 ->  Trust      who says who may: the root people
    review/       Draft + Registry + git     ->  Approved   the gate (a Pelican plugin)
    edition/      Approved + Registry        ->  Edition    all that is shown, found or fed
    archive/      what was told elsewhere    ->  drafts     of a folder of exported posts
    texts/        Story                      ->  texts      pasted or read out elsewhere
    render/       Edition                    ->  pages      (a Pelican plugin)
    feeds/        Edition                    ->  RSS, Atom  (a Pelican plugin)
    search/       Edition                    ->  index      (a Pelican plugin)
    publish/      staging folder             ->  live site  (a Pelican plugin)
    deploy/       live site              ->  where it is served: a folder, ssh, S3
    commands/     one file a verb of build.py
"""
