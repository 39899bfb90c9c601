#!/bin/sh
# Make a sample signing key for each person id given, and print the lines for their account file.
# Sample keys are public by nature: a build with a real SITEURL refuses them.
set -eu
cd "$(dirname "$0")"
for person in "$@"; do
    [ -f "$person" ] || ssh-keygen -q -t ed25519 -N '' -C "sample:$person" -f "$person"
    rm -f "$person.pub"
    printf '          - {key: %s, since: 2024-01-01, sample: true}\n' "$(ssh-keygen -y -f "$person" | cut -d' ' -f1,2)"
done
