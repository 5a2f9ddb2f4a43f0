# Two commands: `make demo` and `make test`. They need Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
# The lock is resolved as of a day at least a week past, so that a release withdrawn in its first days never enters.
LOCK_AS_OF ?= 2026-11-15
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --exclude-newer $(LOCK_AS_OF)

.PHONY: demo test env env-dev system lint types floors unit lock bench clean

demo: $(VENV)/.runtime
	@$(BIN)/tepore demo $(ARGS)

test: system lint types floors unit

# The runtime alone for the demo; the whole set, which holds the runtime, for the tests.
$(VENV)/.runtime: locks/runtime.txt pyproject.toml
	@test -f $(VENV)/.dev || { scripts/environment $(PYTHON) $(VENV) locks/runtime.txt; }
	@touch $@

$(VENV)/.dev: locks/dev.txt pyproject.toml
	@scripts/environment $(PYTHON) $(VENV) locks/dev.txt
	@touch $@ $(VENV)/.runtime

env: $(VENV)/.runtime
env-dev: $(VENV)/.dev

system: $(VENV)/.dev
	@scripts/system

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

floors: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/pytest -n auto $(ARGS)

lock:
	printf "uv\nhatchling\neditables\n" | $(UV_COMPILE) --custom-compile-command "make lock" - -o locks/bootstrap.txt
	$(UV_COMPILE) --custom-compile-command "make lock" pyproject.toml -o locks/runtime.txt
	$(UV_COMPILE) --custom-compile-command "make lock" --extra dev -c locks/runtime.txt pyproject.toml -o locks/dev.txt
	$(UV_COMPILE) --custom-compile-command "make lock" --extra bench -c locks/runtime.txt pyproject.toml -o locks/bench.txt

bench: $(VENV)/.dev
	$(BIN)/uv pip install --quiet --require-hashes -r locks/bench.txt
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
