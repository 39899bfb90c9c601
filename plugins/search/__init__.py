"""Edition -> what residents can find: a Whoosh index and the same tokens as static shards (a Pelican plugin).

What a text and a question are cut into, the same wherever somebody searches:
    document.py     what of a story can be found, and what of it a result shows
    tokens.py       text, folded and cut into pairs of characters, words and numbers
    facets.py       what a document is under each facet
    lexicon.py      other ways to say a word
    question.py     what someone asks, cut alike
    ranking.py      what a document is worth to a question

The static files, which a browser asks (theme/static/js/search/):
    cuts.py         where a long line of documents is cut
    concordance.py  where every token of some documents stands
    shards.py       what the files hold, and how they are written
    parts.py        a whole site in parts, made by as many processes as there are
    holdings.py     every document in the store, so that a change makes few files anew

The Whoosh index, asked by build.py and the search server:
    schema.py       its fields
    bulk.py         its writer
    pickles.py      its pickles, which are data and nothing else
    index.py        made, changed, asked
    folder.py       which state it is in
    live.py         made from the files of the site that is live
    query.py        the words someone types -> hits

The search server (build.py answer), which needs the index:
    inquiry.py      what an address asks
    marks.py        where in a text the words stand
    answer.py       what the page and the JSON show
    application.py  what answers over HTTP

    opensearch.py   the same documents and questions on OpenSearch: optional
    plugin.py       what Pelican calls
"""


def register() -> None:
    """Called by Pelican, which logs what is raised here and builds on without us: so, connect only."""
    from plugins.search import plugin

    plugin.connect()
