#!/usr/bin/env bash
# Write the lock files: hashes of every package, and neither a registry's host nor a path of this machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
lock() { # name, further words
  .venv/bin/uv pip compile --quiet --no-config --system-certs --generate-hashes --no-header --no-annotate \
    --python-version 3.11 "$1.txt" --output-file "$1.lock" "${@:2}"
}
lock requirements
lock requirements-dev --constraints requirements.lock
lock requirements-node
npm install --package-lock-only --ignore-scripts --no-fund --no-audit
if grep -nE '"resolved"|https?://' requirements*.lock || grep -n '"resolved"' package-lock.json; then
  echo "lock: the lines above name a host" >&2
  exit 1
fi
