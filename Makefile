# `make run` serves the ledger, `make test` checks it; both set up what they need. See README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin/python
PIP := $(BIN) -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN) -m uv --quiet pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --annotation-style line --custom-compile-command "make pins" $(UPGRADE)
port := $(or $(PORT),8501)

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run test lint pins fuzz bench bench-intake bench-load datapackage screenshots

run: $(VENV)/run.stamp
	@echo "Caucasus Ledger: http://127.0.0.1:$(port) (Ctrl-C stops it)"
	@exec $(BIN) -m streamlit run app.py --server.port=$(port)

test: lint
	@sh tests/browser/find_chromium.sh $(BIN) > $(VENV)/chromium
	@sh tests/find_postgres.sh > $(VENV)/postgres
	@sh tests/find_nginx.sh > $(VENV)/nginx
	$(BIN) -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder

lint: $(VENV)/test.stamp
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy
	$(BIN) -m sqlfluff lint --disable-progress-bar queries
	$(BIN) $(VENV)/bin/lint-imports --no-logo
	$(BIN) -m dependencies.licences
	$(BIN) -m dependencies.audit

# UPGRADE says what may become newer: --upgrade for everything, or "--upgrade-package NAME".
pins: $(VENV)/test.stamp
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt
	@$(PIP) install --require-hashes --requirement requirements.txt
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	$(BIN) -m dependencies.licences --write
	$(BIN) -m dependencies.audit

fuzz: $(VENV)/test.stamp
	$(BIN) -m tests.fuzz --cases=$(or $(CASES),10000) --seed=$(or $(SEED),1)

# SIZES names other numbers of records, and those that are served from a lake too: "1000 100000 --lake 1000".
bench: $(VENV)/test.stamp
	@sh tests/browser/find_chromium.sh $(BIN) > $(VENV)/chromium
	@sh tests/find_postgres.sh > $(VENV)/postgres
	$(BIN) -m bench.dashboard $(SIZES)

bench-intake: $(VENV)/run.stamp
	$(BIN) -m bench.intake $(ROWS)

bench-load: $(VENV)/test.stamp
	$(BIN) -m bench.load $(or $(LOAD),--people 50 --minutes 5)

datapackage: $(VENV)/run.stamp
	$(BIN) -m ledger.datapackage

screenshots: $(VENV)/test.stamp
	@sh tests/browser/find_chromium.sh $(BIN) > $(VENV)/chromium
	$(BIN) -m tests.browser.take_screenshots

$(VENV)/run.stamp: requirements.txt | $(VENV)/made.stamp
	@echo "Installing what the ledger needs (a minute on the first run)"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing what the tests need"
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@

# An environment that is there and runs is kept as it is.
$(VENV)/made.stamp:
	@$(BIN) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  command -v $(PYTHON) >/dev/null || { \
	    echo "There is no $(PYTHON). Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python" >&2; exit 1; }; \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Python 3.11 or newer is needed, $(PYTHON) is older. Name a newer one: make PYTHON=python3.12" >&2; exit 1; }; \
	  $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
	  $(PYTHON) -m venv --clear $(VENV); }
	@touch $@
