SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
ARGS ?=
DATA ?= .local
# What "make test" repeats in tenant-hash mode: the catalogue, row-level security, the pipeline.
HASH := $(addprefix tests/,$(addsuffix .py,$(addprefix integration/postgres/test_,tenancy \
	stripped_statements partitions unit_of_work write_path ads_manager) properties/test_settled_sums)) \
	tests/integration/sync

help:  ## Show this help
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*##/ {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use
run: $(BIN)/pixecom web  ## Start PixEcom here (ARGS="--port 8000 --no-demo …")
	@exec $(BIN)/pixecom up $(ARGS)

doctor: $(BIN)/pixecom  ## Say what is wrong with this machine
	@$(BIN)/pixecom doctor $(ARGS)

dev-token: $(BIN)/pixecom  ## Print an access token of the demo owner (development only)
	@$(BIN)/pixecom dev-token $(ARGS)

##@ Check
check: .venv/dev  ## Everything CI checks besides the tests
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python -m pixecom.entrypoints.http | cmp -s - docs/openapi.json \
		|| { echo "docs/openapi.json is not current: run make openapi"; exit 1; }
	@.ci/web check

openapi: .venv/dev  ## Write docs/openapi.json from the handlers, and the dashboard's types from it
	@$(BIN)/python -m pixecom.entrypoints.http > docs/openapi.json
	@.ci/web client

format: .venv/dev  ## Put the sources into shape
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests
	@.ci/web npm run --silent format

test: .venv/dev web-tools web  ## Every fast test, on real embedded servers, on all cores
	$(BIN)/pytest -n auto --dist worksteal -m "not long" $(ARGS)
	$(if $(ARGS),,@$(MAKE) test-hash ARGS="$(HASH)")

test-long: .venv/dev  ## The long gates, and every fast test in tenant-hash mode
	$(BIN)/pytest -m long $(ARGS)
	$(if $(ARGS),,@$(MAKE) test-hash)

test-hash: .venv/dev  ## The fast tests with every tenant table cut by seller (ARGS: some of them)
	DB_TENANT_PARTITIONS=4 $(BIN)/pytest -n auto --dist worksteal -m "not long" $(ARGS)

bench: .venv/dev  ## The performance goals, one line each; all figures in build/bench.json
	@.ci/venv --group bench
	@$(BIN)/python -m tests.bench $(ARGS)

bench-report: .venv/dev  ## Write docs/performance.md and its pictures from build/bench.json
	@.ci/venv --group bench
	@$(BIN)/python -m tests.bench.report

##@ Dashboard
web: $(BIN)/pixecom  ## Build the dashboard, unless it is newer than its sources
	@.ci/web build

web-dev: .venv/dev  ## The dashboard with hot reload, on the API of a running make run
	@.ci/web npm run --silent dev

web-tools: .venv/dev
	@.ci/web tools

##@ Database
db-migrate: $(BIN)/pixecom  ## Bring the schema up to date
	@$(BIN)/pixecom migrate $(ARGS)

db-demo: $(BIN)/pixecom  ## Create the demo sellers that are missing
	@$(BIN)/pixecom demo $(ARGS)

db-reset:  ## Throw the local data away (DATA=.local); the next start begins anew
	@rm -rf "$(DATA)/postgres" "$(DATA)/valkey" && echo "$(DATA) is empty"

##@ Environment
# Everything runs from .venv, which uv fills from the lock; uv itself is pinned by hash.
$(BIN)/pixecom: uv.lock pyproject.toml .ci/uv.txt .ci/venv
	@.ci/venv --no-dev --group web
	@touch $@

.venv/dev: $(BIN)/pixecom
	@.ci/venv
	@touch $@

clean:  ## Remove what was built and installed, not the data
	@rm -rf .venv build dist src/pixecom/entrypoints/web/{dist,node_modules} .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help run doctor dev-token openapi check format test test-long test-hash bench bench-report web web-dev web-tools db-migrate db-demo db-reset clean
