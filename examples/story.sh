# What every story needs beside its commands: a folder of its own that is gone afterwards, processes that end with it, a
# free port, a field of a JSON document, patience. Sourced by the stories, with their name set: name=two-nodes; . story.sh
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH="$repository/node_modules/.bin:$PATH"

work=$(mktemp -d "${TMPDIR:-/tmp}/comity-$name.XXXXXX")
chmod 711 "$work" # as root the database runs under another account, which must pass through
started=()
finish() {
  local status=$?
  trap - EXIT
  if [ "$status" -ne 0 ]; then tail -n 20 "$work"/*.log >&2 2>/dev/null || true; fi
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { echo "$*" >&2; }
# One field of a JSON document: field EXPRESSION, where d is the document.
field() { node -e 'const d = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log('"$1"')'; }
# Below the ports that the system gives to connections, so that nobody takes it before the node does.
free_port() { node -e 'const { createServer } = require("net")
  const next = () => { const s = createServer().on("error", next).listen(20000 + Math.floor(Math.random() * 12000), "127.0.0.1",
    () => { console.log(s.address().port); s.close() }) }
  next()'; }
# Waits until a command succeeds; a message may still be on its way.
until_true() { for _ in $(seq 300); do if "$@" >/dev/null 2>&1; then return; fi; sleep 0.2; done; say "gave up waiting: $*"; exit 1; }
