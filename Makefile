# Everything needs python3 (3.11 or newer, with venv) and make; `make browser` needs apt and root.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
VENV := $(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed (make PYTHON=…)")' \
	&& $(PYTHON) -m venv --clear .venv; }
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
DEPLOY := SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	PII_KEYS=k1:$$(head -c 32 /dev/urandom | base64) PII_INDEX_KEY=$$(head -c 32 /dev/urandom | base64) \
	INSTALLATION_ID=$$($(BIN)/python -c 'import uuid; print(uuid.uuid4())') \
	DATABASE_URL=postgres://app@db.example/zhike ALLOWED_HOSTS=zhike.example BEHIND_TLS=true

help: ## what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

.venv/run.stamp: requirements.lock
	@$(VENV)
	$(PIP) -r requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock
	@$(VENV)
	$(PIP) -r requirements-dev.lock
	@touch .venv/run.stamp $@

run: .venv/run.stamp ## start all of it with the demo bank (PORT=, DATABASE_URL=, REDIS_URL=, ZHIKE_STATE=)
	@exec $(BIN)/python -m crm.local run

test: .venv/dev.stamp ## the tests, without the slow ones
	$(BIN)/pytest -n auto -m "not slow"

check: .venv/dev.stamp ## what a change must pass: format, lint, types, imports, templates, deploy, all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/lint-imports
	$(DEPLOY) $(BIN)/mypy .
	$(DEPLOY) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(DEPLOY) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@echo "exceptions, each with its reason:"; for word in 'noqa' 'type: ignore' 'unscoped:' 'mark.skip'; do \
		printf '  %-14s %s\n' "$$word" "$$(git grep -n "# $$word\|$$word(" -- '*.py' | wc -l)"; done
	$(BIN)/pytest -n auto

format: .venv/dev.stamp ## format code and templates, mend what lint can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

browser: ## install Chromium and a Chinese font for the browser tests (apt, root)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk

bench: .venv/dev.stamp ## measure: each figure with a reference of the same run
	$(BIN)/python -m bench

manage: ## a command of the running installation: make manage ARGS="load_feed DIR"
	@$(BIN)/python -m crm.local manage $(ARGS)

messages: .venv/dev.stamp ## maintainers: extract words to translate (needs GNU gettext)
	$(DEPLOY) $(BIN)/python manage.py makemessages -l zh_Hans -l en --no-location --no-wrap --no-obsolete \
		-i .venv -i tests -i bench -i examples -i static -i docs

lock: .venv/dev.stamp ## maintainers: pin all packages again with hashes (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group dev -o requirements-dev.lock

vendor: .venv/dev.stamp ## maintainers: fetch static/vendor again (needs npm)
	$(BIN)/python -m crm.local.vendor

clean: ## remove the environment and caches (not the data of `make run`)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache staticfiles

.PHONY: help run test check format browser bench manage messages lock vendor clean
