#!/bin/sh
# Prepares Monado, the OpenXR runtime that the tests wear in place of a headset, outside the
# checkout: unpacked packages of a newer Debian, with their own C library and Mesa. Installs nothing
# on the machine and needs no rights on it; the first time it needs a network (170 MB).
# Usage: scripts/monado.sh [--where]     prints the folder; --where prepares nothing
# A machine with a monado-service of its own needs none of this.
set -eu
suite="trixie"
edition="1" # another number where this script unpacks something else
cache="${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/fearladder"
root="$cache/monado-$suite-$edition"
keyring="/usr/share/keyrings/debian-archive-keyring.gpg"
packages="monado-service libopenxr1-monado openxr-layer-corevalidation
    libgl1 libegl1 libgl1-mesa-dri mesa-vulkan-drivers"

stop() { printf 'monado: %s\n' "$*" >&2; exit 1; }

mirror() { # the archive this machine takes its packages from
    found="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        grep '/debian/*$' | head -n 1)" || found=""
    printf '%s\n' "${found:-http://deb.debian.org/debian}"
}

apt() { # apt-get with folders of its own, so that the machine's own packages stay as they are
    apt-get -qq -o "Dir::State=$work" -o "Dir::State::status=$work/status" \
        -o "Dir::Cache=$work" -o "Dir::Etc::SourceList=$work/sources.list" \
        -o "Dir::Etc::SourceParts=/dev/null" -o "Dir::Etc::Preferences=/dev/null" \
        -o "Dir::Etc::PreferencesParts=/dev/null" -o "APT::Install-Recommends=false" \
        -o "APT::Sandbox::User=$(id -un)" "$@"
}

unpack() {
    mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/unpacked"
    : >"$work/status"
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$(mirror)" "$suite" >"$work/sources.list"
    apt update || stop "Debian's list of packages cannot be had; is there a network?"
    # shellcheck disable=SC2086 # a list of packages, split on purpose
    apt install -y --download-only $packages >/dev/null ||
        stop "Debian's packages of Monado cannot be had; is there a network?"
    for package in "$work"/archives/*.deb; do
        dpkg-deb -x "$package" "$work/unpacked" || stop "$package cannot be unpacked."
    done
    rm -rf "$work/unpacked/usr/share/doc" "$work/unpacked/usr/share/man" "$work/unpacked/usr/share/locale"
}

if [ "${1:-}" = --where ]; then printf '%s\n' "$root"; exit 0; fi
if [ ! -x "$root/usr/bin/monado-service" ]; then
    for tool in apt-get dpkg-deb; do
        command -v "$tool" >/dev/null 2>&1 || stop "$tool is missing; this needs Debian or Ubuntu."
    done
    [ -r "$keyring" ] || stop "Debian's keys are missing. Run: apt-get install debian-archive-keyring"
    printf 'Preparing Monado in %s\n' "$root" >&2
    mkdir -p "$cache"
    work="$(mktemp -d "$cache/monado-XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    unpack
    # Two at once: the second finds the folder there and keeps it.
    mv -T "$work/unpacked" "$root" 2>/dev/null || [ -x "$root/usr/bin/monado-service" ] ||
        stop "$root cannot be written."
fi
printf '%s\n' "$root"
