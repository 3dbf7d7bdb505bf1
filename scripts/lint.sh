#!/usr/bin/env bash
# Every check that needs no database; all of them run, and one failure fails the whole.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=0
check() {
  printf 'lint: %s\n' "$*" >&2
  "$@" || failed=1
}
check .venv/bin/ruff check .
check .venv/bin/ruff format --check .
check .venv/bin/mypy
check .venv/bin/djlint app/templates --lint --quiet
check .venv/bin/python -m scripts.check_translations
for script in scripts/*.sh; do check bash -n "$script"; done
exit $failed
