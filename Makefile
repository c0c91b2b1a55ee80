# Every target a person or CI needs. `make` alone lists them.
PYTHON ?= python3
RUN := .venv/bin/python -m
STACK := $(RUN) scripts.stack
.DEFAULT_GOAL := help
.PHONY: help setup up down status logs index bench eval test lint pytest web openapi e2e lock dev

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what serving needs, build the page, start everything, print the address
	@$(PYTHON) scripts/bootstrap.py serving
	@$(STACK) setup

up: ## Start everything (after the first make setup)
	@$(STACK) up

down: ## Stop everything cleanly
	@$(STACK) down

status: ## Show every process, its state and its port
	@$(STACK) status

logs: ## Follow the logs
	@$(STACK) logs

index: ## Build the next generation of vectors and swap it in while search stays up
	@$(STACK) run -- $(RUN) scripts.index build

bench: dev ## Measure the running stack beside the plain design
	@$(STACK) run -- $(RUN) scripts.bench

eval: dev ## Evaluate the running stack on the development queries, beside BM25 and popularity
	@$(RUN) ml.stories --output .funiki/eval/bundle.jsonl
	@url="http://127.0.0.1:$${FUNIKI_PORT:-8000}"; text="http://127.0.0.1:$$(( $${FUNIKI_PORT:-8000} + 1 ))"; \
	for set in queries lookups exclusions; do $(RUN) ml.evaluate_search --set $$set --stories bundle=.funiki/eval/bundle.jsonl \
	  --retriever popularity --retriever bm25=bm25@bundle --retriever full-text=text:$$text --baseline bm25 \
	  --retriever "stack=stack:$$url?collapse=false" || exit 1; done

test: lint pytest web openapi e2e ## Run every check: lint, types, tests, page, OpenAPI, browser

lint: dev ## Check style, types and import rules
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	.venv/bin/lint-imports

pytest: dev ## Run the Python tests
	$(RUN) pytest

web: dev ## Check and test the page
	@$(STACK) page
	cd frontend && npm run lint && npm run typecheck && npm run test -- --run

openapi: dev ## Check that the committed OpenAPI document is fresh
	$(RUN) scripts.export_openapi --check

e2e: dev ## Drive the page in a headless Chromium against a stack of its own
	@$(STACK) page
	chromium="$$($(PYTHON) scripts/chromium.py)" && FUNIKI_CHROMIUM="$$chromium" $(STACK) with -- npm --prefix frontend run e2e

lock: dev ## Compile the pinned requirements of every group
	$(RUN) scripts.lock

dev:
	@$(PYTHON) scripts/bootstrap.py dev
