#!/bin/bash
# Write the pins, with hashes and for every supported Python, from what pyproject.toml asks for.
set -euo pipefail

pin() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links --output-file "$1" pyproject.toml "${@:2}"
}
# The widest set first, so that what a server has is the same with and without what several machines share.
pin requirements/several-machines.txt --extra several-machines
pin requirements/runtime.txt --constraint requirements/several-machines.txt
pin requirements/dev.txt --extra dev --extra several-machines --constraint requirements/several-machines.txt
