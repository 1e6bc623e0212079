# `make up` runs an installation, `make test` proves it, `make help` lists the rest.
# Everything below works in a clone on a machine with Python 3.11, 3.12 or 3.13 and nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help up dev setup test test-faults check format bench lock clean

# Where it is set, every process compiles all of its modules anew: a second of each start, and of each test's server.
unexport PYTHONDONTWRITEBYTECODE

SECONDS ?= 120
# One more than there are cores, up to four: tests wait for browsers, servers and other processes a third of their time.
TEST_PROCESSES ?= $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$((n < 3 ? n + 1 : 4)))
PYTHON ?= $(shell for name in python3.12 python3.13 python3.11 python3 python; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& { command -v "$$name"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.installed-runtime
DEVELOPMENT := $(VENV)/.installed-development
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --progress-bar off
BUILD_FRONTEND = echo "Building the frontend, unless it is built"; mkdir -p .frontend; \
	$(BIN)/python -m novu_app.operations.frontend_build >.frontend/build.log 2>&1 \
	|| { tail -n 30 .frontend/build.log >&2; exit 1; }
SOURCES := novu_app worker tests benchmarks alembic rxconfig.py

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

up: $(RUNTIME) ## install, build, and run on http://localhost:8000 (options: UP="--port 9000")
	@$(BIN)/novu up $(UP)

dev: $(DEVELOPMENT) ## run with hot reload: pages on http://localhost:3000, API on port 8000
	@$(BIN)/novu up --dev $(UP)

setup: $(RUNTIME) ## install, and build the frontend
	@$(BUILD_FRONTEND)

test: $(DEVELOPMENT) ## set up what the tests need, and run all of them (options: PYTEST="-k name")
	@tests/setup.sh & fetching=$$!; $(BUILD_FRONTEND); wait $$fetching
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadscope $(PYTEST)

test-faults: $(DEVELOPMENT) ## two minutes of killed processes and lost servers on each database (options: SECONDS=600)
	@tests/setup.sh
	@NOVU_TEST_FAULT_SECONDS=$(SECONDS) $(BIN)/python -m pytest tests/faults -rP

check: $(DEVELOPMENT) ## lint, format, types, import layers
	@$(BIN)/ruff check $(wildcard $(SOURCES))
	@$(BIN)/ruff format --check $(wildcard $(SOURCES))
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(DEVELOPMENT) ## put the sources into their format
	@$(BIN)/ruff check --fix $(wildcard $(SOURCES))
	@$(BIN)/ruff format $(wildcard $(SOURCES))

bench: $(DEVELOPMENT) ## measure speed and memory, into benchmarks/results (options: BENCH="--quick", BENCH="ingest --database sqlite")
	@$(BIN)/python -m benchmarks $(BENCH)

lock: $(DEVELOPMENT) ## write the lock files after a change of the dependencies in pyproject.toml
	@for kind in "" -dev; do \
		$(BIN)/uv pip compile pyproject.toml $${kind:+--extra dev --extra vendors} --quiet --no-config --universal \
		--python-version 3.11 --no-build --generate-hashes --no-header --no-annotate \
		--output-file requirements$$kind.lock; done
	@grep -o 'uv==[0-9.]*' pyproject.toml | $(BIN)/uv pip compile - --quiet --no-config --universal --python-version 3.11 \
		--no-build --generate-hashes --no-header --no-annotate --output-file requirements-uv.lock

clean: ## remove the virtual environment and what was built; keeps .novu
	rm -rf $(VENV) .web .frontend .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed. Install it, or set PYTHON=/path/to/python." >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@"$(PYTHON)" -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing"
	@VENV=$(VENV) novu_app/operations/install.sh requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@echo "Installing what development needs"
	@VENV=$(VENV) novu_app/operations/install.sh requirements-dev.lock
	@touch $@
