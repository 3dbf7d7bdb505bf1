# Kseli. From a fresh checkout: `make run` starts the service, `make test` tests it. Nothing else is needed.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench translations lock clean
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
PYTHON := .venv/bin/python

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | column -t -s '|'

run: ## start the service on HOST and PORT (127.0.0.1:8000) with a database of its own; Ctrl-C stops all
	@scripts/setup.sh run
	@exec $(PYTHON) -m scripts.run --host '$(HOST)' --port '$(PORT)' --end-with-parent

test: ## every test; ARGS='tests/maps -k popup' for some
	@scripts/setup.sh test
	@exec $(PYTHON) -m pytest -n 2 --dist loadfile $(ARGS)

lint: ## ruff, mypy, templates, translations
	@scripts/setup.sh test
	@scripts/lint.sh

bench: ## the measurements of docs/performance.md
	@scripts/setup.sh test
	@exec $(PYTHON) -m scripts.bench $(ARGS)

translations: ## collect the texts of code and templates into the catalogues, and compile them
	@scripts/setup.sh test
	@$(PYTHON) -m scripts.translations

lock: ## write the lock files anew after a change in requirements*.txt or package.json
	@scripts/setup.sh test
	@scripts/lock.sh

clean: ## remove what run and test made: environment, packages, and the private database with all its data
	@scripts/clean.sh
