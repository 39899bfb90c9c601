"""What a unit told elsewhere, as it was exported: posts become drafts, and what could not be taken is told."""
