"""One file a verb of build.py: what it asks for, and the few lines that walk the rooms."""
