#!/bin/sh
# Checks tlog against the Go checksum database's code. Needs Go; not part of `npm test`.
set -eu
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node make-log.ts "$folder" >&2
go run . "$folder"
