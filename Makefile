# Everything a newcomer runs: `make demo` and `make test` need Python 3.11 or later, git and make, nothing else.

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# PYTHON=/path/to/python chooses another interpreter. Python versions from the first that is new enough.
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11 python3.14,$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $(p))))
VENV := .venv
BIN := $(VENV)/bin
RESULTS := .test-results
# Further arguments for pytest: make test PYTEST_ARGS='-k numbering'
PYTEST_ARGS ?=
# How many processes test at once, each with its own database: one more than two cores, for browsers and databases wait a lot; a fourth made the suite slower and let browsers time out. PROCESSES=0 tests in one and shows prints.
PROCESSES ?= 3

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PYTHONDONTWRITEBYTECODE :=

# A stamp carries the checksum of what it stands for, so that switching branches installs nothing twice.
checksum = $(shell cat /dev/null $(1) 2>/dev/null | cksum | cut -d' ' -f1)
RUNTIME := $(VENV)/.runtime-$(call checksum,requirements/runtime.txt)
PROJECT := $(VENV)/.project-$(call checksum,pyproject.toml requirements/runtime.in)
DEVELOPMENT := $(VENV)/.development-$(call checksum,requirements/development.txt)

COLLECTED := $(RESULTS)/.collected

CATALOGUES := $(wildcard theme/*locale/*/LC_MESSAGES/django*.po)
MESSAGES := $(CATALOGUES:.po=.mo)
COMPILED := $(VENV)/.messages-$(call checksum,$(CATALOGUES))

# $(call step,name,command): one quiet line when it passes, everything it said when it fails.
define step
@mkdir -p $(RESULTS); printf '%-12s' '$(1)'; started=$$SECONDS; \
if $(2) >$(RESULTS)/$(1).log 2>&1; then echo "ok   $$((SECONDS - started)) s"; \
else echo 'failed'; cat $(RESULTS)/$(1).log; exit 1; fi
endef

# $(call fetch,lock file): what the lock names, nothing without its hash. uv fetches side by side and is ten times as
# fast; it is in the lock itself. It knows no settings of pip but the index handed to it: where it fails, pip goes on.
define fetch
@awk '/^uv==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements/development.txt >$(VENV)/installer.txt; \
index=$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null || true)}; \
{ $(BIN)/python -m pip install -qq --require-hashes -r $(VENV)/installer.txt && \
  $(BIN)/uv pip install --quiet --python $(BIN)/python $${index:+--default-index "$$index"} --require-hashes -r $(1); \
} >$(VENV)/installer.log 2>&1 || $(BIN)/python -m pip install -qq --require-hashes -r $(1)
endef

.PHONY: help demo test bench lint lock audit sbom security-pages messages template assets clean install install-development machine
.PHONY: lint-style lint-format lint-layers lint-types lint-pages compile-messages collect FORCE

help:
	@echo 'make demo      start Fonds with two demo companies on this machine'
	@echo 'make test      install what is missing, then check everything'
	@echo 'make bench     measure Fonds against its baselines'
	@echo 'make lint      style, layers, types and templates only'
	@echo 'make lock      pin the requirements again'
	@echo 'make audit     ask the advisory database about the pinned requirements'
	@echo 'make sbom      write the bill of materials, CycloneDX, to build/sbom.json'
	@echo 'make security-pages  write docs/asvs.md and docs/licences.md'
	@echo 'make messages  collect the sentences to translate'
	@echo 'make template  compile the schema that is shipped, after a new migration'
	@echo 'make assets    list the built assets that are committed'

demo: install compile-messages
	@exec $(BIN)/fonds demo

bench: install compile-messages
	@exec $(BIN)/fonds bench

test: install-development
	@$(MAKE) -j3 --output-sync=target lint-types machine compile-messages collect lint  # the longest first; one waits for the network
	@mkdir -p $(RESULTS); exec $(BIN)/python -m pytest -n $(PROCESSES) --no-loadscope-reorder $(PYTEST_ARGS)

lint: lint-style lint-format lint-layers lint-types lint-pages

lint-style: install-development
	$(call step,style,$(BIN)/ruff check .)

lint-format: install-development
	$(call step,format,$(BIN)/ruff format --check .)

lint-layers: install-development
	$(call step,layers,$(BIN)/lint-imports)

lint-types: install-development
	$(call step,types,$(BIN)/mypy)

lint-pages: install-development
	$(call step,pages,$(BIN)/djlint --lint --quiet .)

# Compiles the tests once: in a new checkout each of the processes that test would, at the same time.
collect: $(COLLECTED)

$(COLLECTED): | install-development compile-messages
	$(call step,collect,$(BIN)/python -m pytest -n 0 --collect-only --quiet)
	@touch $@

compile-messages: install $(COMPILED)

$(COMPILED): $(if $(filter-out $(wildcard $(MESSAGES)),$(MESSAGES)),FORCE) | $(RUNTIME) $(PROJECT)
	$(call step,messages,$(BIN)/python -m config.messages compile)
	@rm -f $(VENV)/.messages-*; touch $@

FORCE:

messages: install
	@$(BIN)/python -m config.messages update

template: install
	@home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && chmod 755 "$$home" && \
	  FONDS_HOME="$$home/empty" $(BIN)/python -m config.shipping

lock: install-development
	@for name in runtime development; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command 'make lock' --upgrade requirements/$$name.in -o requirements/$$name.txt \
	    $$([ $$name = runtime ] || echo -c requirements/runtime.txt); \
	done; wc -l requirements/*.txt

# --strict: a package that could not be asked about is a failure, not a pass.
audit: install-development
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements/runtime.txt

sbom: install-development
	@mkdir -p build; $(BIN)/cyclonedx-py requirements requirements/runtime.txt --pyproject pyproject.toml \
	  --output-reproducible --of JSON -o build/sbom.json; echo build/sbom.json

security-pages: install-development
	@$(BIN)/python -m tests.machine.security_pages

assets:
	@git ls-files theme/static

clean:
	@rm -rf $(VENV) $(RESULTS) build *.egg-info

install: $(RUNTIME) $(PROJECT)

install-development: $(DEVELOPMENT) $(PROJECT)

machine: install-development
	@$(BIN)/python -m tests.machine

$(BIN)/python:
	@if [ -z '$(PYTHON)' ]; then \
	  echo 'Fonds needs Python 3.11 or later. Install it, or say where it is: make demo PYTHON=/path/to/python3' >&2; exit 1; fi
	@echo 'Making $(VENV) with $(PYTHON)'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo 'This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)

$(RUNTIME): | $(BIN)/python
	@echo 'Installing what Fonds needs to run'
	$(call fetch,requirements/runtime.txt)
	@rm -f $(VENV)/.runtime-*; touch $@

$(DEVELOPMENT): $(RUNTIME)
	@echo 'Installing what checking Fonds needs'
	$(call fetch,requirements/development.txt)
	@rm -f $(VENV)/.development-*; touch $@

$(PROJECT): $(RUNTIME)
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.project-*; touch $@
