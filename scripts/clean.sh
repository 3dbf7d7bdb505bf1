#!/usr/bin/env bash
# Remove what run and test made. The private database goes only when nobody uses it, and its data with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ -d instance ]; then python3 -m scripts.private_database remove; fi
rm -rf .venv node_modules instance build .mypy_cache .pytest_cache .ruff_cache .hypothesis
find app scripts tests geodata migrations -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
find app/translations -name '*.mo' -delete 2>/dev/null || true
