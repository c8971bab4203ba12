#!/bin/sh
# Builds the assets in an environment of their own, .venv-assets: Blender is a module there.
# Usage: scripts/assets.sh [FAMILY ...]. Needs Python 3.11, 400 MB, and twenty minutes of a processor;
# the family voices needs espeak-ng, too.
set -eu
cd "$(dirname "$0")/.."
uv=uv
command -v uv >/dev/null 2>&1 || uv="$PWD/.uv/bin/uv"
command -v "$uv" >/dev/null 2>&1 || { echo "assets: run make setup first, for uv" >&2; exit 1; }
[ -d .venv-assets ] || "$uv" venv --quiet --python 3.11 .venv-assets
"$uv" pip install --quiet --python .venv-assets -r assets/build/requirements.txt
"$uv" pip install --quiet --python .venv-assets --no-deps -r assets/build/requirements-data.txt
.venv-assets/bin/python -m assets.build.run "$@"
