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

.PHONY: help setup demo test lint format bench faults lock clean
.DELETE_ON_ERROR:

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEV) ## the virtual environment .venv with the locked dependencies

demo: $(BASE) ## a maker with 300 dealers and a live stream of leads, in the terminal
	@$(BIN)/leadcenter demo

test: lint ## style, types, layers and all tests; FULL=1 adds the long ones
	@$(BIN)/pytest -n 2 --dist loadfile

lint: $(DEV) ## style, types and layers only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(DEV) ## put the code into the house's form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

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

clean: ## away with the virtual environment and the caches; data and keys in var/ stay
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench faults -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# uv takes 5 s where pip takes a minute. It knows nothing of a mirror that only pip.conf names: then pip does the work.
.venv/ready-%: requirements/%.txt pyproject.toml $(BIN)/uv
	@echo "Installing the locked dependencies ($*) into .venv"
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes $< 2>.venv/uv.log \
		|| $(BIN)/python -m pip install -q --require-hashes -r $<
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@rm -f .venv/ready-*
	@touch $@

$(BIN)/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "leadcenter needs Python 3.11 or newer; this is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 …"; \
		exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -q --require-hashes -r $<
	@touch $@
