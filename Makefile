# Every target works with python3 (3.11 or later), pip and make alone; `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# the first Python that is new enough; override with PYTHON=python3.12
ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c '$(ENOUGH)' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
TESTFLAGS ?=
BENCHFLAGS ?=
LOCKFLAGS ?=
UV_VERSION := 0.13.9
# `make fuzz` begins somewhere else each time; a run is repeated with its FUZZ_SEED
FUZZ_SEED := $(or $(FUZZ_SEED),$(shell date +%s)000000)
FUZZ_COUNT ?= 1000000

.PHONY: help demo test check fuzz lint messages wheel verifier page bench lock clean .venv

help:  ## list the targets
	@grep -hE '^[a-z.]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/:.*  ## /\t/' | expand -t 12
	@echo
	@echo 'Variables: PYTHON=python3.12  TESTFLAGS="-k quorum"  BENCHFLAGS=…  LOCKFLAGS=--upgrade'

demo: .venv/installed  ## run a whole village election of each procedure into build/demo
	rm -rf build/demo
	$(BIN)/tuixuan demo --out build/demo

test: .venv/installed  ## run the tests; TESTFLAGS goes to pytest
	$(BIN)/pytest -n auto --dist loadfile $(TESTFLAGS)

check: .venv/installed  ## everything that CI runs, the fastest first
	$(MAKE) lint
	$(MAKE) test
	$(MAKE) verifier
	$(MAKE) wheel

fuzz: .venv/installed  ## a million mutants through both verifiers; FUZZ_COUNT and FUZZ_SEED are others
	@echo "FUZZ_SEED=$(FUZZ_SEED) FUZZ_COUNT=$(FUZZ_COUNT); what fails is kept in build/fuzz"
	FUZZ_SEED=$(FUZZ_SEED) FUZZ_COUNT=$(FUZZ_COUNT) $(BIN)/pytest -n 2 --dist loadfile \
		-o faulthandler_timeout=0 tests/fuzz $(TESTFLAGS)

lint: .venv/installed  ## style, format, types and layers, without the tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

messages: .venv/installed  ## update the message catalogues from the texts in the code
	$(BIN)/python tools/make_messages.py

wheel: .venv/installed  ## build sdist and wheel, and test the wheel outside the checkout
	rm -rf build/dist
	$(BIN)/hatchling build -t sdist -d build/dist
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation -w build/dist build/dist/*.tar.gz
	tools/test_wheel.sh "$(PYTHON)" build/dist/*.whl

verifier:  ## build the verifier as one file, build/tuixuan-verify.pyz
	@$(require_python)
	$(PYTHON) tools/make_verifier.py build/tuixuan-verify.pyz
	$(PYTHON) -I build/tuixuan-verify.pyz --help > /dev/null

page: .venv/installed  ## build the verifying page, engine/tuixuan_page/verify.html
	$(BIN)/python tools/make_page.py

bench: .venv/installed  ## run the benchmarks; BENCHFLAGS goes to them
	$(BIN)/python -m benchmarks $(BENCHFLAGS)

lock:  ## remake both locks from pyproject.toml; LOCKFLAGS=--upgrade takes new versions
	@$(require_python)
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet uv==$(UV_VERSION)
	$(compile) --group dev $(LOCKFLAGS) -o requirements-dev.lock
	$(compile) -c requirements-dev.lock -o requirements.lock

clean:  ## remove build output and caches; .venv stays
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	find engine tests tools benchmarks examples -type d -name __pycache__ -prune -exec rm -r {} + 2>/dev/null || true

.venv: .venv/installed  ## make .venv from requirements-dev.lock (the others do it themselves)

# A changed lock remakes the environment; a changed pyproject.toml only installs the project again.
.venv/locked: requirements-dev.lock
	@$(require_python)
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.venv/installed: .venv/locked pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check
	@touch $@

define require_python
if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c '$(ENOUGH)'; then \
	echo 'tuixuan needs Python 3.11 or later: name one with PYTHON=…' >&2; exit 2; fi
endef

# no header, no index: the lock must not name the machine or the registry that made it
compile = build/uv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links
