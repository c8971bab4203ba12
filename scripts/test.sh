#!/bin/sh
# Runs every test, or those that the arguments name, as for pytest.
# What owns no clock, no display and no other program of the machine goes on two processors at
# once; what watches deadlines between programs, headset and browser goes alone, one by one.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

if [ $# -gt 0 ]; then
    exec "$python" -m pytest "$@"
fi

together="tests/accounts tests/architecture tests/contract tests/records tests/replay tests/unit"
alone="tests/display tests/link tests/openxr tests/browser"
for folder in tests/*/; do
    case " $together $alone " in
        *" ${folder%/} "*) ;;
        *__pycache__*) ;;
        *) echo "test.sh: does ${folder%/} go together with others or alone?" >&2; exit 1 ;;
    esac
done

ended=0
# shellcheck disable=SC2086
"$python" -m pytest -n 2 --dist loadfile $together || ended=$?
# shellcheck disable=SC2086
"$python" -m pytest $alone || ended=$?
exit "$ended"
