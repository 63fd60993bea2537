#!/bin/bash
# Install the pinned packages of one requirements file into .venv, every one checked against its hash.
set -euo pipefail

echo "Installing the packages of $1."
if uv --version >/dev/null 2>&1 && uv pip install --quiet --python .venv/bin/python --require-hashes -r "$1"; then
    exit 0
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
