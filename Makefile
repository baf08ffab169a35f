# Every command of the project. `make help` lists them; nothing but make and Python 3.11 need be installed.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
PORT ?= 8080
# What is ours on the command line.
OURS := ARTICLES EXECUTOR PORT Q F VERBOSE
export $(OURS)

.PHONY: help
help:  ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):[^#]*## */  make \1|/' | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

.PHONY: run
run: setup  ## ingest, once, through Airflow, into the embedded Postgres; ARTICLES=dir takes another folder, VERBOSE=1 shows Airflow's log
	@$(PYTHON) dags/local.py run

.PHONY: up
up: setup  ## Airflow with its web page on 127.0.0.1 (PORT=8080), the nightly run scheduled; Ctrl-C stops it all
	@$(PYTHON) dags/local.py up

# What else was given on the command line are parameters of the file F: their names go on it, their values by the environment, where no shell reads them.
PARAMETERS = $(strip $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(filter-out $(OURS) PYTHON SHELL ETL_% WAREHOUSE_% DIGEST_%,$(name)))))

.PHONY: sql
sql: setup  ## psql on the warehouse as the read-only analyst; one query: Q="select …"; a question: F=sql/queries/… country=Mali
	@if [ -n "$$F" ]; then $(PYTHON) -m etl sql --file "$$F" $(PARAMETERS); elif [ -n "$$Q" ]; then $(PYTHON) -m etl sql "$$Q"; else $(PYTHON) -m etl sql; fi

.PHONY: env
env:  ## the .env of docker-compose.yml, secrets drawn at random: make env ARTICLES=dir [EXECUTOR=CeleryExecutor]; needs no set-up
	@python3 docker/write_env.py $${ARTICLES:+--articles "$$ARTICLES"} $${EXECUTOR:+--executor "$$EXECUTOR"}

.PHONY: test
test: setup lint  ## lint, types and every test
	$(PYTHON) -m pytest -m timed tests/unit
	OMP_NUM_THREADS=1 $(PYTHON) -m pytest -m "not timed" -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/bench tests

.PHONY: lint
lint: setup  ## ruff and mypy only
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy etl dags

# Found by version, not by name: `python3` is 3.11 on some machines and not on others.
.PHONY: setup
setup:  ## the environment in .venv; done anew only when the lock or pyproject.toml changed
	@wanted="$$(cat requirements.lock pyproject.toml | cksum) $(CURDIR)"; \
	if [ -x $(PYTHON) ] && [ "$$(cat .venv/setup.stamp 2>/dev/null)" = "$$wanted" ]; then exit 0; fi; \
	if ! { [ -x $(PYTHON) ] && $(PYTHON) -c 'import pip'; } 2>/dev/null; then \
	  found=; \
	  for name in python3.11 python3 python; do \
	    if $$name -c 'import sys, ensurepip, venv; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "make: Python 3.11 with venv is needed and was not found: install it (Debian: apt-get install python3.11-venv) or put it on PATH" >&2; \
	    exit 1; \
	  fi; \
	  echo "== environment in .venv, with $$($$found --version)"; \
	  $$found -m venv --clear .venv || exit 1; \
	fi; \
	echo "== $$(grep -c == requirements.lock) packages of requirements.lock (about 1.7 GB; minutes the first time)"; \
	$(PYTHON) -m etl.install requirements.lock .venv/setup.log || exit 1; \
	$(PYTHON) -m pip check || exit 1; \
	$(PYTHON) -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable . || exit 1; \
	echo "$$wanted" > .venv/setup.stamp; \
	echo "== set-up done"

# What is installed and tested is what is locked. `+cpu` and the CUDA packages are the index's matter: where it offers the
# CPU build pip prefers it, elsewhere pip adds what the build there needs.
.PHONY: lock
lock:  ## write requirements.lock from .venv (after a change of pyproject.toml: pip install -e '.[test]', then this)
	@{ echo "# Exact versions of what runs and tests this repository, Python 3.11. Made by \`make lock\`; ranges are in pyproject.toml."; \
	  $(PYTHON) -m pip freeze --all --exclude-editable --exclude pip --exclude event-coder \
	  | sed -E -e 's/^(torch==[0-9.]+)\+.*/\1/' -e '/^(nvidia|triton|cuda)/d'; } > requirements.lock.new
	@if grep -nE ' @ |://' requirements.lock.new; then echo "make: these lines name a file or an address; install them from the index" >&2; exit 1; fi
	@mv requirements.lock.new requirements.lock && grep -c == requirements.lock
