"""The straight line from one tree of files to an Edition.

examine.py    what is to be said of each document by itself
judge.py      some documents in their company, with what the gate says of them
standing.py   what may not come back, and what stays in the place of a document that is held back
known.py      what the build before knew of every draft
change.py     from what a commit changed to the few drafts that are judged again
roll.py       of a whole tree, who is there
part.py       a few of its drafts, judged and told by one process
whole.py      all of them, by all cores: nobody ever holds more than a few
key.py        what a build's memory depends on besides the commit
prepare.py    prepare(): all of it, for one commit; prepare_preview() for a folder
"""
