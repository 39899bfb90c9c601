"""Personal data that must not leave: found in drafts and tables, reported by place and a masked sample, never whole."""
