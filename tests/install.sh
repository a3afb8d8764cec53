#!/usr/bin/env bash
# Installs what the tests need beyond Rust, and does nothing where it is there already:
# `promtool`, which judges the Prometheus text format, Prometheus' Python client, whose parser judges OpenMetrics, and the linkers and the
# compiler of C that programs are built with.
set -euo pipefail
cd "$(dirname "$0")"

readonly CLIENT=prometheus-client==0.26.0
readonly VENV=conformance/.venv

fail() {
    echo "tests/install.sh: $*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "cannot run \`$*\` without being root"
    fi
}

updated=no
apt_install() {
    command -v apt-get >/dev/null || fail "install $* first: this system has no apt-get to do it with"
    if [ "$updated" = no ]; then
        as_root apt-get update --quiet || fail "cannot read the lists of Debian packages"
        updated=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends "$@" ||
        fail "cannot install the Debian packages $*"
}

has_client() {
    [ -x "$VENV/bin/python" ] && "$VENV/bin/python" - "$CLIENT" <<'PYTHON'
import sys
from importlib import metadata
try:
    sys.exit(f"prometheus-client=={metadata.version('prometheus-client')}" != sys.argv[1])
except metadata.PackageNotFoundError:
    sys.exit(1)
PYTHON
}

command -v promtool >/dev/null || apt_install prometheus
command -v cc >/dev/null || apt_install gcc libc6-dev
command -v ld.bfd >/dev/null || apt_install binutils
command -v ld.lld >/dev/null || apt_install lld
command -v mold >/dev/null || apt_install mold

if ! has_client; then
    command -v python3 >/dev/null || apt_install python3 python3-venv
    # Debian has `venv` in a package of its own, without which this fails.
    python3 -m venv --clear "$VENV" 2>/dev/null || {
        apt_install python3-venv
        python3 -m venv --clear "$VENV" || fail "python3 cannot make a virtual environment"
    }
    "$VENV/bin/pip" install --quiet --disable-pip-version-check "$CLIENT" || fail "cannot install $CLIENT"
fi
