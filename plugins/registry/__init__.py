"""accounts/ and villages/*/village.yaml become one Registry: who exists, and who may do what."""
