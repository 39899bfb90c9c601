"""Approved + Registry become the Edition: everything one build shows, finds or feeds, and why each file exists."""
