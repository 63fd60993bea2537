#!/bin/bash
# Write the pins, with hashes and for every supported Python, from what pyproject.toml asks for.
set -euo pipefail

pin() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links --output-file "$1" pyproject.toml "${@:2}"
}
pin requirements/runtime.txt
pin requirements/dev.txt --extra dev --constraint requirements/runtime.txt
