"""Who says who may: `accounts/trust.yaml`, by which the root people sign a version of the registry.

model.py and its checks.py and rules.py; pinned.py reads who the root people are.  sshsig.py is the signature itself,
for sign-offs and withdrawals too.  No git here: which version was in force before is for review/succession.py.
"""
