"""Us beside the other site generators: the same articles, on the same machine, in one run.

    python -m bench.peers --articles 1000 10000 --runs 3
    python -m bench.peers --articles 10000 --runs 1 --tools hugo pelican gongkai

corpus.py       the articles of a county, as any generator may read them
generators.py   the peers: where they come from, what their articles look like, what they do not do
sites/          their settings and templates, with page heads and feet as heavy as ours without the review record
environment.py  each peer installed in a folder of its own
watch.py        one command from start to end, with the memory of all its processes
ours.py         the same changes in our county, signed and committed
table.py        a row for each thing measured, printed as it comes
"""
