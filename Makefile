SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

help:  ## Show this help
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*##/ {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use
run: $(BIN)/pixecom  ## Start PixEcom here (ARGS="--port 8000 --no-demo …")
	@exec $(BIN)/pixecom up $(ARGS)

##@ Check
check: $(BIN)/pixecom  ## Everything CI checks besides the tests
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(BIN)/pixecom  ## Every fast test, on real embedded servers, on all cores
	$(BIN)/pytest -n auto --dist worksteal -m "not long" $(ARGS)

test-long: $(BIN)/pixecom  ## The long gates
	$(BIN)/pytest -m long $(ARGS)

##@ Environment
$(BIN)/pixecom: uv.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r .ci/uv.txt
	@$(BIN)/uv sync --quiet --locked --inexact
	@touch $@

.PHONY: help run check test test-long
