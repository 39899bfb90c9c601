"""*.md and the files beside them become Drafts: read strictly, still untrusted."""
