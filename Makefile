# Two commands need nothing but Python 3.11+, make and a C compiler: `make demo` and `make test`.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN = $(VENV)/bin
ARGS ?=
PYTEST_ARGS ?=

.PHONY: demo test coverage torch check bench soak schema pictures book format clean

demo: $(VENV)/.plain
	-@$(BIN)/python -m connectors.shopify.schema >/dev/null 2>&1
	@$(BIN)/vitrine demo $(ARGS)

test: $(VENV)/.dev
	@sh tools/system_packages.sh
	-@$(BIN)/python -m connectors.shopify.schema >/dev/null
	@$(BIN)/python tools/run_tests.py $(PYTEST_ARGS)

coverage:
	@VITRINE_COVERAGE=1 $(MAKE) --no-print-directory test

torch: $(VENV)/.gpu

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

soak: $(VENV)/.dev
	@$(BIN)/python -m pytest -m soak -s $(PYTEST_ARGS)

bench: $(VENV)/.dev
	@$(BIN)/python bench/all.py $(ARGS)

schema: $(VENV)/.plain
	@$(BIN)/python -m connectors.shopify.schema

pictures: $(VENV)/.dev
	@$(BIN)/python tools/screenshots.py

book: $(VENV)/.dev
	@$(BIN)/python tools/sample_book.py

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it (Debian: apt install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The virtual environment could not be made. Debian: apt install python3-venv"; exit 1; }

$(VENV)/.plain: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Vitrine into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Vitrine and its development tools into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(VENV)/.plain $@

# torch by itself first, at its exact version: a range may choose a build with gigabytes of GPU libraries.
$(VENV)/.gpu: $(VENV)/.dev
	@echo "Installing torch and its relatives into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch==2.13.0
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,gpu,training]'
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
