# Everything a newcomer or the build needs. `make help` lists it.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
ADDRESS ?= 127.0.0.1:8000
WORKERS ?= 2
EPISODES ?= 1000
PICTURES ?= data/pictures
export DEBUG ?= on
ifeq ($(shell uname),Darwin)
export DYLD_FALLBACK_LIBRARY_PATH ?= /opt/homebrew/lib:/usr/local/lib
endif

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres test-rules test-deep test-clocks bench bench-pages bench-compliance bench-pdf book lint types check security migrate screenshots lock golden clean libraries browser

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

run: $(VENV)/.run migrate ## Set up, migrate, put in the demo clinic once, and serve, with a worker beside
	@$(PY) manage.py demo --address $(ADDRESS)
	@$(PY) manage.py worker & worker=$$!; DJANGO_RUNSERVER_HIDE_WARNING=true $(PY) manage.py runserver --noreload $(ADDRESS) & server=$$!; \
	trap 'kill $$server $$worker 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM HUP; wait $$server

migrate: $(VENV)/.run
	@$(PY) manage.py migrate --verbosity 0

test: $(VENV)/.test browser ## Set up what tests need and run all of them
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

test-postgres: $(VENV)/.test browser ## The same tests on a PostgreSQL server of their own, stopped at the end
	@sh .ci/postgres $(PY) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

test-rules: $(VENV)/.test ## Only the law: billing/rules, without Django
	@$(PY) -m pytest -c /dev/null --rootdir . --import-mode=importlib -p no:django -p no:cacheprovider --confcutdir tests/billing/rules tests/billing/rules $(ARGS)

test-deep: $(VENV)/.test ## The law against brute force: 100,000 random days and every day of two codes
	@$(PY) -m pytest -c /dev/null --rootdir . --import-mode=importlib -p no:django -p no:cacheprovider --confcutdir tests/billing/rules tests/billing/rules -m deep -n $(WORKERS) $(ARGS)

test-clocks: $(VENV)/.test ## The stored clocks of EPISODES made-up episodes against the law, after every act
	@EPISODES=$(EPISODES) $(PY) -m pytest -n $(WORKERS) tests/test_clocks_stored.py $(ARGS)

bench: $(VENV)/.test ## How quick the law is on this machine
	@$(PY) -m tests.bench.law

bench-pages: $(VENV)/.test ## How quick the visit page is on this machine, for a patient with a year of visits
	@$(PY) -m tests.bench.pages

bench-compliance: $(VENV)/.test ## How quick the page of reports is for 10,000 open episodes, on SQLite and on PostgreSQL
	@$(PY) -m tests.bench.compliance
	@sh .ci/postgres $(PY) -m tests.bench.compliance --here

bench-pdf: $(VENV)/.test ## How quick a note becomes a PDF on this machine, against a bare page of the same words
	@$(PY) -m tests.bench.pdf
	@$(PY) -m tests.bench.packets

book: $(VENV)/.test ## Write docs/rules.md from the tables and an example of each
	@$(PY) -m billing.rules.book tests/billing/rules/cases/examples.jsonl docs/rules.md

lint: $(VENV)/.test ## Style of Python and templates
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@find templates -name '*.html' | xargs $(VENV)/bin/djade --target-version 5.2 --check

types: $(VENV)/.test ## Type checks, strict in billing/rules
	@$(VENV)/bin/mypy

check: lint types ## Lint, types, Django's checks and missing migrations
	@$(PY) manage.py check
	@$(PY) manage.py makemigrations --check --dry-run

security: $(VENV)/.test ## Known flaws of the pinned packages; Django's checks of a server's settings
	@$(PY) .ci/audit_packages.py requirements.txt
	@DEBUG=off ALLOWED_HOSTS=notes.example SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') $(PY) manage.py check --deploy --fail-level WARNING

screenshots: $(VENV)/.test browser ## Renew docs/images; take every screen and state into PICTURES
	@SCREENSHOTS=docs/images $(PY) -m pytest -q tests/test_way_of_a_minute.py tests/browser/test_guides.py -k "road or guides" $(ARGS)
	@PICTURES=$(PICTURES) $(PY) -m pytest -q -n $(WORKERS) tests/browser/test_pictures.py $(ARGS)

lock: ## Renew the hashed requirements from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra signing pyproject.toml -c requirements.txt -o requirements-signing.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra signing --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt

golden: $(VENV)/.test ## Approve the documents of tests/golden as they are now: look at what changed before you commit
	@APPROVE=1 $(PY) -m pytest -q tests/golden $(ARGS)

clean: ## Remove the virtual environment and the local database
	rm -rf $(VENV) data

libraries:
	@sh .ci/libraries

browser:
	@sh .ci/browser

$(VENV)/bin/pip: | libraries
	@echo "Making the virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | libraries $(VENV)/bin/pip
	@echo "Installing the pinned requirements ..."
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.run
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
