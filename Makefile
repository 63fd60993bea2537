# make run    the wiki on http://127.0.0.1:8000 (PORT=8001 make run for another port)
# make serve  the same the way a server runs it: `prepare` once, then processes that change nothing before, and a worker
# make test   every test, on SQLite and on PostgreSQL
# make faults kills, crowds, full disks, lost machines at full size, on both databases; takes about two hours
# make bench  what each page, a save, a load cost, as ratios; takes a quarter of an hour (BENCH="--sizes 100" less)
# make check  style, types, layers, deployment settings, missing migrations, known weaknesses of packages
# make pins   write requirements/ anew from pyproject.toml (needs uv)

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run serve test faults bench check pins
MAKEFLAGS += --no-print-directory

VENV_PYTHON := .venv/bin/python
PYTEST := $(VENV_PYTHON) -m pytest --dist loadfile --no-loadscope-reorder
RUNTIME := .venv/installed-runtime
# Once is enough for tests that ask no database, or ask it through a browser or for every address, for kills and full disks (make
# faults tries them on both), and for those that load hundreds of files: PostgreSQL then checks every reference. What no text or
# number of PostgreSQL can hold is asked of it, too.
HOUSE := $(filter-out %/test_malformed_requests.py %/test_large_numbers.py,$(wildcard tests/house/test_*.py))
ONCE := $(HOUSE:tests/%=%) journeys faults/test_killed.py faults/test_disk_full.py faults/test_links_killed.py \
    faults/test_rolling_restart.py faults/test_round_trip.py awskb/oidc certs/exam_facts \
    certs/readiness certs/study_days notes/source_notes notes/rendering notes/search_text notes/text_merging notes/image_files \
    awskb/test_settings.py awskb/test_environment.py awskb/test_secret_key.py awskb/test_sharing_environment.py \
    certs/card_facts certs/scheduling certs/review_facts notes/forms/test_entries.py \
    notes/link_checking/test_probing.py notes/link_checking/test_guard.py notes/link_checking/test_robots.py \
    commands/test_notes_corpus.py notes/actions/test_source_versions.py notes/actions/test_source_two_sides.py
DEVELOPMENT := .venv/installed-dev

help:
	@sed -n 's/^# make/make/p' Makefile

run: $(RUNTIME)
	@exec $(VENV_PYTHON) manage.py start

serve: $(RUNTIME)
	@$(VENV_PYTHON) manage.py prepare
	@exec $(VENV_PYTHON) manage.py serve --worker

# Both at once: browsers, servers that are killed and databases leave a processor idle half of the time.
# `set -m` lets the tests beside be interrupted as those before one's eyes are.
test: $(DEVELOPMENT)
	@echo "== the tests on SQLite; those on PostgreSQL run beside and are told of afterwards"
	@set -m; failed=0; beside_said=$$(mktemp); \
	AWSKB_TEST_DATABASE=postgresql $(PYTEST) -n 2 $(ONCE:%=--ignore=tests/%) >"$$beside_said" 2>&1 & beside=$$!; \
	AWSKB_TEST_DATABASE=sqlite $(PYTEST) -n 2 || failed=$$?; \
	if [ $$failed = 2 ]; then kill -INT -- -$$beside; fi; \
	wait $$beside || failed=$$?; \
	echo "== the tests on PostgreSQL"; cat "$$beside_said"; rm "$$beside_said"; exit $$failed
	@echo "All tests passed on SQLite and on PostgreSQL."

faults: $(DEVELOPMENT)
	@for database in sqlite postgresql; do \
	    echo "== faults at full size, on $$database"; \
	    AWSKB_TEST_DATABASE=$$database FAULTS=full $(VENV_PYTHON) -m pytest tests/faults; \
	done

# Fails where a promised limit is missed; the table says which.
bench: $(DEVELOPMENT)
	@$(VENV_PYTHON) -m bench --write docs/bench.md $(BENCH)

check: $(DEVELOPMENT)
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m ruff format --check .
	@$(VENV_PYTHON) -m mypy
	@.venv/bin/lint-imports
	@$(VENV_PYTHON) manage.py makemigrations --check --dry-run
	@AWSKB_BASE_URL=https://awskb.example.org $(VENV_PYTHON) manage.py check --deploy --fail-level WARNING
	@$(VENV_PYTHON) requirements/known_weaknesses.py runtime.txt several-machines.txt
	@echo "Every check passed."

pins:
	@requirements/pin.sh

.venv/bin/python:
	@requirements/make_venv.sh

$(RUNTIME): requirements/runtime.txt | .venv/bin/python
	@requirements/install.sh requirements/runtime.txt
	@cp requirements/runtime.txt $@

# The development tools come with everything that the wiki itself needs.
$(DEVELOPMENT): requirements/dev.txt | .venv/bin/python
	@requirements/install.sh requirements/dev.txt
	@cp requirements/dev.txt $@
