"""The site that is live -> where it is served: a folder, a computer reached by SSH, storage that speaks S3.

address.py    what a target is called, and what it must not be
release.py    what is to lie there: the files of one release, as its manifest names them
found.py      what lies there, and what that differs in
plan.py       in which order it gets there
send.py       the way there, so that whoever breaks it off can repeat it
target.py     what every kind of target can do: folder.py, ssh.py, storage.py
headers.py    what storage is told about each file
"""
