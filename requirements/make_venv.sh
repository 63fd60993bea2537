#!/bin/bash
# Make .venv with the newest Python on this machine that awskb runs on.
set -euo pipefail

for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        echo "Making .venv with $("$candidate" --version)."
        "$candidate" -m venv .venv || {
            rm -rf .venv
            echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv" >&2
            exit 1
        }
        exit 0
    fi
done

echo "awskb needs Python 3.11, 3.12 or 3.13, and found none of them." >&2
echo "Install one (on Debian: apt-get install python3 python3-venv), or name it: PYTHON=/path/to/python3.12 make run" >&2
exit 1
