# Every target a person or CI needs. `make` alone lists them.
PYTHON ?= python3
RUN := .venv/bin/python -m
STACK := $(RUN) scripts.stack
.DEFAULT_GOAL := help
.PHONY: help setup up down status logs index retrain rollback map ingest refresh repair bench eval train-encoder lab train-recommenders evaluate-recommenders test lint pytest web openapi e2e lock dev

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-21s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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

ingest: ## Fetch full synopses and new facts into the running stack: make ingest ARGS="season now"
	@$(STACK) run -- $(RUN) scripts.ingest $(or $(ARGS),top 5000)

refresh: ## Fetch the running season, predict moods, mend drift, place new titles on the map; for a timer
	@$(STACK) run -- $(RUN) scripts.ingest refresh $(ARGS)

repair: ## Find and mend drift between PostgreSQL and the vectors
	@$(STACK) run -- $(RUN) scripts.ingest repair $(ARGS)

map: dev ## Draw the 2-D map of all titles again, from the vectors in data/index
	$(RUN) ml.build_map $(MAP)

retrain: dev ## Train the recommenders on SOURCE=DIR and what was said here, use the result where it is no worse
	@test -n "$(SOURCE)" || { echo "error: say where ratings.parquet is: make retrain SOURCE=DIR"; exit 1; }
	@$(STACK) run -- $(RUN) scripts.retrain train --source "$(SOURCE)" $(if $(EXTRA),--extra $(EXTRA)) $(if $(FORCE),--force)

rollback: ## Go back to the recommenders that were in use before
	@$(STACK) run -- $(RUN) scripts.retrain rollback

bench: dev ## Measure the running stack beside the plain design
	@$(STACK) run -- $(RUN) scripts.bench

eval: dev ## Evaluate the running stack on the development queries, beside BM25 and popularity
	@$(RUN) ml.stories --output .funiki/eval/bundle.jsonl
	@url="http://127.0.0.1:$${FUNIKI_PORT:-8000}"; text="http://127.0.0.1:$$(( $${FUNIKI_PORT:-8000} + 1 ))"; \
	for set in queries lookups exclusions; do $(RUN) ml.evaluate_search --set $$set --stories bundle=.funiki/eval/bundle.jsonl \
	  --retriever popularity --retriever bm25=bm25@bundle --retriever full-text=text:$$text --baseline bm25 \
	  --retriever "stack=stack:$$url?collapse=false" || exit 1; done

train-encoder: dev ## Train the vibe encoder; SOURCE=DIR is the research data (resumes where it stopped)
	@$(RUN) ml.train_encoder --source $(SOURCE) --output .funiki/encoder/first --until 375 --evaluate-every 75
	@$(RUN) ml.train_encoder --source $(SOURCE) --output .funiki/encoder/second --start .funiki/encoder/first/state.pt \
	  --steps 300 --until 100 --warmup 15 --kl-weight 0.6 --triplet-weight 20 --evaluate-every 100 \
	  --written 0.48 --phrase 0.2 --own 0.05 --sentence 0.07 --review 0.08 --pair 0.12
	@$(RUN) ml.train_encoder --source $(SOURCE) --output .funiki/encoder/third --start .funiki/encoder/second/state.pt \
	  --steps 200 --until 100 --warmup 10 --kl-weight 0.5 --triplet-weight 14 --evaluate-every 100 \
	  --written 0.55 --phrase 0.18 --own 0.04 --sentence 0.05 --review 0.06 --pair 0.12
	@$(RUN) ml.export --checkpoint .funiki/encoder/second/encoder.pt --checkpoint .funiki/encoder/third/encoder.pt \
	  --output .funiki/encoder/middle --version vibe-middle
	@$(RUN) ml.train_encoder --source $(SOURCE) --output .funiki/encoder/fourth --start .funiki/encoder/middle \
	  --steps 240 --warmup 10 --kl-weight 0.5 --triplet-weight 36 --catalogue-weight 1 --refresh 80 --evaluate-every 80 \
	  --written 0.45 --phrase 0.13 --own 0.03 --sentence 0.05 --review 0.08 --pair 0.1 --name 0.16
	@$(RUN) ml.train_encoder --source $(SOURCE) --output .funiki/encoder/fifth --start .funiki/encoder/fourth/state.pt \
	  --steps 200 --warmup 10 --lr 5e-5 --kl-weight 0.4 --triplet-weight 28 --catalogue-weight 1 --refresh 70 \
	  --evaluate-every 100 --written 0.48 --phrase 0.1 --own 0.02 --sentence 0.04 --review 0.08 --pair 0.1 --name 0.18
	@$(RUN) ml.export --checkpoint .funiki/encoder/fourth/encoder.pt --checkpoint .funiki/encoder/fifth/encoder.pt \
	  --output .funiki/encoder/artefact --version vibe-local --precision int8

train-recommenders: dev ## Build the ratings from SOURCE=DIR and train every recommender (the training group)
	$(RUN) ml.build_ratings --source "$(SOURCE)"
	$(RUN) ml.train_recommenders linear ncf neumf sasrec feature blend

evaluate-recommenders: dev ## Print the recommenders' table on the people held out for testing
	$(RUN) ml.evaluate_recommenders --people test

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
