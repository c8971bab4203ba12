#!/bin/sh
# Prepares this checkout: uv, the locked environment in .venv, and what the system must bring.
# Usage: scripts/setup.sh [demo|check|test]
# "check" adds the tools of developers, "test" a browser, a virtual display and PostgreSQL as well.
set -eu
cd "$(dirname "$0")/.."
purpose="${1:-demo}"
uv_wanted="0.8.0"
gl_packages="libgl1 libegl1 libgl1-mesa-dri"

say() { printf '%s\n' "$*"; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }

python_of_311() {
    for name in python3.11 python3 python3.12 python3.13 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            say "$name"
            return 0
        fi
    done
    return 1
}

new_enough() { # the uv given as $1 can read this lock
    have="$("$1" --version 2>/dev/null | cut -d' ' -f2)" || return 1
    [ "$(printf '%s\n%s\n' "$uv_wanted" "$have" | sort -V | head -n 1)" = "$uv_wanted" ]
}

find_uv() {
    for candidate in uv "$PWD/.uv/bin/uv"; do
        if command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
            uv="$candidate"
            return 0
        fi
    done
    return 1
}

install_uv() {
    python="$(python_of_311)" || stop "Python 3.11 or newer is missing. Run: apt-get install python3 python3-venv"
    say "Installing uv into .uv"
    rm -rf .uv
    "$python" -m venv .uv || stop "Python's venv is missing. Run: apt-get install python3-venv"
    .uv/bin/python -m pip install --quiet --disable-pip-version-check "uv>=$uv_wanted" ||
        stop "uv could not be installed; is there a network? Run again when there is."
    uv="$PWD/.uv/bin/uv"
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

quietly() { # what a command says is shown only where it did not work
    said="$("$@" 2>&1)" || { say "$said" >&2; return 1; }
}

apt_install() {
    say "Installing $*"
    export DEBIAN_FRONTEND=noninteractive
    quietly apt-get update && quietly apt-get install -y --no-install-recommends "$@"
}

draws() { .venv/bin/python -m controller.doctor --only drawing >/dev/null 2>&1; }

need_drawing() {
    draws && return 0
    # shellcheck disable=SC2086 # a list of packages, split on purpose
    if may_install && apt_install $gl_packages && draws; then
        return 0
    fi
    say "The libraries that draw are missing on this machine. Run this, then start again:"
    say "    sudo apt-get install --no-install-recommends $gl_packages"
    exit 1
}

missing_test_packages() {
    command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || printf 'chromium '
    command -v Xvfb >/dev/null 2>&1 || printf 'xvfb '
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || printf 'postgresql '
    # Reports as PDF are drawn by Pango.
    .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1 ||
        printf 'libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'
}

want_test_packages() {
    packages="$(missing_test_packages)"
    [ -z "$packages" ] && return 0
    # shellcheck disable=SC2086 # a list of packages, split on purpose
    if may_install && apt_install $packages; then
        return 0
    fi
    say "Some tests will be skipped. To run them all, first run:"
    say "    sudo apt-get install --no-install-recommends $packages"
}

want_monado() { # the tests' headset; a machine's own Monado is as good
    command -v monado-service >/dev/null 2>&1 && return 0
    sh scripts/monado.sh >/dev/null ||
        say "The tests of the headset will be skipped: Monado could not be prepared."
}

find_uv || install_uv
set -- sync --locked
# --inexact: who only starts the demo does not lose the tools of developers again.
if [ "$purpose" = demo ]; then set -- "$@" --no-dev --inexact; fi
if [ -d .venv ]; then set -- "$@" --quiet; else say "Installing Python packages into .venv"; fi
# Compiled here, once, and not while somebody waits for the first start.
UV_COMPILE_BYTECODE=1 UV_PROJECT_ENVIRONMENT=.venv "$uv" "$@" ||
    stop "The Python packages could not be installed; is there a network? Run again when there is."
if [ "$(uname -s)" = Linux ]; then
    need_drawing
    if [ "$purpose" = test ]; then want_test_packages; want_monado; fi
fi
