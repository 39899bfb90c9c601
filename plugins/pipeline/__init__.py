"""The straight line from one tree of files to an Edition.

examine.py    what is to be said of each document by itself, by all cores
judge.py      every document of a tree with what the gate says of it
standing.py   what may not come back, and what stays in the place of a document that is held back
prepare.py    prepare(): all of it, for one commit; prepare_preview() for a folder
"""
