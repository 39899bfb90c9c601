# make site   set up, check and build the sample county     make test   run all tests
# make serve  show it on this computer                      make lint   style, types

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python build.py

.PHONY: site serve test lint lock clean reference book mutants
.DEFAULT_GOAL := site

site: .venv/ready
	-$(RUN) check  # what it finds is held back by the build, which says so again
	$(RUN) build
	@echo "打开看看 / have a look: make serve  ->  http://127.0.0.1:8000/"

serve: .venv/ready
	$(RUN) serve

test: .venv/ready-test .venv-s3/ready .venv-data/ready .node/ready
	# In the order of their names: files of few tests, some of which take longest, would otherwise come last.
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --durations=25

lint: .venv/ready-test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

# The environment: exactly the pinned versions, each with its hash.
.venv/ready: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

# Storage that speaks S3, for tests: a process of its own with libraries of its own.
.venv-s3/ready: requirements-s3.txt
	test -x .venv-s3/bin/python || $(PYTHON) -m venv .venv-s3
	.venv-s3/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-s3.txt
	touch $@

# Another program that reads our open data, for tests.
.venv-data/ready: requirements-data.txt
	test -x .venv-data/bin/python || $(PYTHON) -m venv .venv-data
	.venv-data/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-data.txt
	touch $@

# What tests look at finished pages with (axe, Nu, Lighthouse); npm runs no script of theirs, so nothing else is fetched.
.node/ready: tests/tools/package.json tests/tools/package-lock.json
	mkdir -p .node
	cp $^ .node/
	npm ci --prefix .node --ignore-scripts --no-audit --no-fund --silent
	touch $@

.venv/ready-test: .venv/ready requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	touch $@

# For maintainers: pin today's versions within the bounds of pyproject.toml (needs uv).
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.txt pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group test --extra deploy --extra cluster --extra opensearch --extra server -c requirements.txt -o requirements-test.txt pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group s3 -o requirements-s3.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group data -o requirements-data.txt

clean:
	rm -rf output output.* preview preview.* trial trial.* .cache

# The pages of docs/reference that are printed from the code.
reference: .venv/ready
	$(BIN)/python -m docs.reference.print

# Every component with all its examples, on one page to look at (docs/reference/components.md).
book: .venv/ready-test
	$(BIN)/python -m tests.theme.book

# Change the gate in thousands of small ways and see that the tests notice: docs/explanation/mutation-testing.md.
mutants: .venv/ready-test
	$(BIN)/python -m bench.mutants
