#!/bin/sh
# Checks pouches against age itself: it opens one of ours, and a node opens one of its. Needs age; not part of `npm test`.
set -eu
command -v age >/dev/null || { echo '{"skipped":"age is not installed"}'; exit 0; }
node "$(dirname "$0")/check-age.ts"
