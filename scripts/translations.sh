#!/usr/bin/env bash
# Collect the marked texts into messages.pot, bring them into both catalogues, compile these.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
pot=$(mktemp)
trap 'rm -f "$pot"' EXIT
.venv/bin/pybabel --quiet extract -F babel.cfg -k _l -k lazy_gettext --no-location --sort-output --project=Kseli -o "$pot" .
for language in ka en; do
  catalogue=app/translations/$language/LC_MESSAGES/messages.po
  if [ -e "$catalogue" ]; then
    .venv/bin/pybabel --quiet update -i "$pot" -o "$catalogue" -l $language --no-fuzzy-matching --ignore-pot-creation-date
  else
    .venv/bin/pybabel --quiet init -i "$pot" -o "$catalogue" -l $language
  fi
done
.venv/bin/pybabel --quiet compile --directory app/translations
