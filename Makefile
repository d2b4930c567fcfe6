# Set-up and every routine of the project. `make run` and `make test` need nothing but this file.

SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
# Compiled once here, not by each of the hundred processes that the tests start.
BYTECODE := $(PYTHON) -m compileall -q -j 0 app tests/builders tests/loopback main.py
SUITE := PYTHONDONTWRITEBYTECODE= $(PYTHON) -m pytest -q -n 2 --dist worksteal

.PHONY: run test check bench build format lock tables clean
.DEFAULT_GOAL := run

run: $(READY)
	@$(PYTHON) main.py

test: $(READY)
	@$(BYTECODE)
	@$(PYTHON) main.py --compile-kernels
	@$(SUITE)

check: $(READY)
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports
	$(BYTECODE)
	$(PYTHON) main.py --compile-kernels
	$(SUITE)

bench: $(READY)
	@$(PYTHON) -m tests.benchmarks

build: $(READY)
	$(PYTHON) -m PyInstaller --noconfirm --clean build.spec
	dist/Harrier/Harrier --compile-kernels

format: $(READY)
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

# The lock names no host: it holds versions and hashes alone.
lock:
	uv pip compile pyproject.toml --python-version 3.12 --all-extras --universal \
		--generate-hashes --no-header --no-emit-index-url -o requirements.lock

# What rules are parsed by; to be made anew when the grammar has changed.
tables: $(READY)
	$(PYTHON) -m app.domain.language.make_tables > tables.new
	mv tables.new app/domain/language/tables.py

clean:
	rm -rf $(VENV) build dist

# A candidate is run before it is trusted: shims exist that only print an error.
$(READY): requirements.lock
	@set -e; \
	suitable='import ensurepip, sys, venv; sys.exit(not (3, 12) <= sys.version_info[:2] < (3, 14))'; \
	chosen=; \
	for candidate in python3.12 python3.13 python3 python \
		"$$HOME"/.pyenv/versions/3.12*/bin/python "$$HOME"/.pyenv/versions/3.13*/bin/python \
		"$$HOME"/.local/share/uv/python/*3.12*/bin/python "$$HOME"/.local/share/uv/python/*3.13*/bin/python \
		/usr/bin/python3.12 /usr/bin/python3.13 /usr/local/bin/python3.12 /usr/local/bin/python3.13 \
		/opt/homebrew/bin/python3.12 /opt/homebrew/bin/python3.13; do \
		if "$$candidate" -c "$$suitable" >/dev/null 2>&1; then chosen=$$candidate; break; fi; \
	done; \
	if [ -z "$$chosen" ]; then \
		echo "Harrier needs Python 3.12 or 3.13, and none was found. Install one, then run make again:" >&2; \
		echo "  Debian, Ubuntu:  sudo apt-get install python3.12 python3.12-venv   (or python3.13)" >&2; \
		echo "  Fedora:          sudo dnf install python3.12" >&2; \
		echo "  macOS:           brew install python@3.12" >&2; \
		echo "  anywhere:        uv python install 3.12    or    pyenv install 3.12" >&2; \
		exit 1; \
	fi; \
	echo "Setting up with $$("$$chosen" --version 2>&1): a few minutes, once."; \
	rm -rf $(VENV); \
	"$$chosen" -m venv $(VENV); \
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	$(PYTHON) main.py --compile-kernels; \
	touch $(READY)
