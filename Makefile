# Targets are listed by `make help`. Needs python3 (3.10+), make and the package registries.
PYTHON ?= python3
PORT ?= 8080
LISTEN ?= 127.0.0.1
BOARD ?= esp32_devkit
COUNT ?= 300
SEED ?= 1
MINUTES ?= 25
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# Campaigns take PyPy where there is one: the same figures in a sixth of the time. PYPY= : without.
PYPY ?= $(shell command -v pypy3 2>/dev/null)
FAST_VENV := .venv-pypy
FAST := $(if $(PYPY),$(FAST_VENV),$(VENV))/bin/python
FAST_STAMP := $(if $(PYPY),$(FAST_VENV)/.ready)
CORPUS_TESTS := house_of_the_corpus

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint frontend accuracy compare bench memory build service planted soak clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Make .venv with everything that is pinned in requirements/

$(STAMP): requirements/base.txt requirements/device.txt requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "Headroom needs Python 3.10 or newer; PYTHON=/path/to/python3 names another one."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python cannot make virtual environments: install Debian's python3-venv."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@touch $(STAMP)

$(FAST_VENV)/.ready: requirements/pypy.txt
	$(PYPY) -m venv $(FAST_VENV)
	$(FAST) -m pip install --quiet --disable-pip-version-check --only-binary :all: -r requirements/pypy.txt
	@touch $@

demo: $(STAMP) ## Firmware in real time against a simulated house: page on LISTEN:PORT (127.0.0.1:8080), controls on PORT+1; SETTINGS=file.json, SCENARIO=file.json
	@$(BIN)/python -m tools.demo --port $(PORT) --host $(LISTEN) \
	  $(if $(SETTINGS),--settings '$(SETTINGS)') $(if $(SCENARIO),--scenario '$(SCENARIO)')

test: $(STAMP) lint ## Every test that this machine can run
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(STAMP) ## Style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

frontend: $(STAMP) ## Simulate each board's clamp input (needs ngspice) and check it against board.json
	$(BIN)/python -m tools.frontend

accuracy: $(STAMP) ## Errors of the readings over all recordings, levels and converters
	$(BIN)/python -m tools.accuracy
	$(BIN)/python -m tools.compare_meters

compare: $(STAMP) $(FAST_STAMP) ## Our law beside those of others: table and plots into build/compare; RESUME=1 goes on, with the same law
	$(if $(PYPY),,$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/compare.txt)
	$(FAST) -m tools.compare --polls 4 $(if $(RESUME),--resume) --plot compare.png

bench: $(STAMP) ## Measure and print the performance table, write build/bench.json
	$(BIN)/python -m tools.bench

memory: $(STAMP) ## Heap that the firmware takes, from files and in place, and the estimate for a chip
	$(BIN)/python -m tools.memory

build: $(STAMP) ## Compile the firmware for BOARD (esp32_devkit) into build/BOARD, with a size table
	$(BIN)/python -m tools.build $(BOARD)

service: $(STAMP) ## Restart the module at PORT (a serial port) without its watchdog, outputs safe, for copying files
	$(BIN)/mpremote connect $(PORT) run tools/device/service.py

planted: $(STAMP) $(FAST_STAMP) ## Do the tests catch what is planted? COUNT faults (300) drawn by SEED (1), MINUTES at most (25), gone on with
	$(BIN)/python -m tools.law.planted --count $(COUNT) --seed $(SEED) --minutes $(MINUTES) --python $(FAST)

soak: $(STAMP) $(FAST_STAMP) ## The slow campaigns
	$(FAST) -m pytest -n 2 -m soak -k $(CORPUS_TESTS) host_tests/test_scenarios.py
	$(BIN)/python -m pytest -n 2 -m soak -k 'not $(CORPUS_TESTS)'

clean: ## Remove what was built; .venv and .venv-pypy stay
	rm -rf build .mypy_cache .pytest_cache .ruff_cache .hypothesis
