# Two commands need nothing else typed first: `make run` and `make test`.
# What is installed leaves a stamp in .venv, so that nothing is done twice.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Roles and commands are started hundreds of times in the tests: what is compiled stays.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PYTHONS ?= python3 python3.13 python3.12 python3.11 python3.14
PIP_INSTALL := $(BIN)/pip install --no-input --progress-bar off
# One line a package; errors and warnings come by the other channel. The requirements name every package, so that nothing
# needs to be worked out from them (--no-deps): pip warns of extras whose names are spelled in two ways.
SHOW_PACKAGES := sed -nu 's/^Collecting \([^ ;]*\).*/    \1/p'
LOCK := $(BIN)/uv pip compile --quiet --universal --no-emit-index-url --generate-hashes --no-header
# Half of the suite waits for servers that are away: four files at a time keep two cores busy. The order is that of the
# names, so that the many short ones of unit/ come last and fill up what is left of the long ones of journey/.
SIDE_BY_SIDE ?= -n 4 --dist loadfile --no-loadscope-reorder
# A part of the suite cannot reach the floor of coverage (pyproject.toml), so only the whole is measured.
COVERAGE := $(if $(PYTEST_ARGS),,--cov --cov-report=)
KERNEL := $(wildcard processors/stories/kernel/*.p[xy][xd])
BENCHMARKS := $(wildcard benchmarks/*.py)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## Install, then start the whole system (ARGS="…" is passed on)
	@exec $(BIN)/wirewatch run $(ARGS)

.PHONY: setup
setup: .venv/.installed ## Prepare .venv; .venv/bin/wirewatch works afterwards

.PHONY: setup-dev
setup-dev: .venv/.installed-dev ## Prepare .venv for working on the code too

.PHONY: test-servers
test-servers: ## Install what the tests run against: Redis, PostgreSQL, Chromium, Java, Kafka
	@tests/servers/install.sh

.PHONY: lint
lint: setup-dev ## Check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: setup-dev ## Check types, of the tests too
	$(BIN)/mypy
	MYPYPATH=.:tests:benchmarks $(BIN)/mypy --explicit-package-bases tests $(BENCHMARKS)

.PHONY: check
check: lint types ## What holds at once, in about a minute: style, types, and the tests that need no server
	$(BIN)/python -m pytest tests/unit tests/contract -q -n 2 --dist worksteal -m "not slow and not processes" $(PYTEST_ARGS)

.PHONY: test
test: setup-dev test-servers lint types ## Everything that must hold (PYTEST_ARGS="-k name -x" is passed on)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(COVERAGE) $(PYTEST_ARGS)

.PHONY: coverage
coverage: setup-dev test-servers ## List the lines that neither tests/unit nor tests/contract runs
	$(BIN)/python -m pytest tests/unit tests/contract $(SIDE_BY_SIDE) --cov --cov-report=term

.PHONY: surface
surface: setup-dev ## Write down what others rely on (tests/public_surface.txt); a change needs a line in CHANGELOG.md
	PYTHONPATH=tests $(BIN)/python tests/write_surface.py

.PHONY: pictures
pictures: setup-dev test-servers ## Take the pictures of README.md anew (docs/images/)
	PYTHONPATH=tests $(BIN)/python tests/write_pictures.py

.PHONY: soak
soak: setup-dev test-servers ## Do hundreds of faults to both stacks, and check that nothing is lost or silent (SOAK_ARGS="--minutes 60")
	PYTHONPATH=tests $(BIN)/python -m soak $(SOAK_ARGS)

.PHONY: benchmark
benchmark: setup-dev ## List the benchmarks and how to run one
	@for file in $(BENCHMARKS); do echo "PYTHONPATH=tests $(BIN)/python $$file"; done

.PHONY: commands
commands: setup ## Write docs/commands.md from the commands themselves
	$(BIN)/python -m wirewatch.cli.reference docs/commands.md

.PHONY: lock
lock: setup-dev ## Pin the requirements again (LOCK_ARGS=--upgrade for newer versions)
	$(LOCK) $(LOCK_ARGS) -o requirements.txt pyproject.toml
	$(LOCK) $(LOCK_ARGS) -o requirements-dev.txt --extra dev -c requirements.txt pyproject.toml

.PHONY: clean
clean: ## Remove what tools left behind; keeps .venv, .cache and data
	rm -f processors/stories/kernel/*.c
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .nicegui .coverage* build *.egg-info
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.venv/.installed: requirements.txt pyproject.toml setup.py $(KERNEL) | $(BIN)/pip
	@echo "- installing the pinned packages (a minute or two the first time)"
	@$(PIP_INSTALL) --no-deps --require-hashes -r requirements.txt | $(SHOW_PACKAGES)
	@echo "- installing wirewatch into .venv"
	@$(PIP_INSTALL) --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c "from processors.stories.compiled import IN_USE as k; k.modules or print('- stories stay in Python, which takes half as long again:', k.why_not)"
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@echo "- installing the tools for tests and checks"
	@$(PIP_INSTALL) --no-deps --require-hashes -r requirements-dev.txt | $(SHOW_PACKAGES)
	@touch $@

# Debian has `venv` in a package of its own; where that is all that is missing, and may be installed, it is.
$(BIN)/pip:
	@fits() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }; \
	whole() { fits "$$1" && "$$1" -c 'import ensurepip, venv' 2>/dev/null; }; \
	first() { for one in $(PYTHONS); do if "$$1" "$$one"; then echo "$$one"; break; fi; done; }; \
	python=$$(first whole); \
	if [ -z "$$python" ] && [ -z "$$(first fits)" ]; then \
		echo "Wirewatch needs Python 3.11 or newer; there is none among: $(PYTHONS)." >&2; \
		echo "Install one, or name it: make PYTHONS=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; \
	fi; \
	if [ -z "$$python" ] && command -v apt-get >/dev/null; then \
		root=; if [ "$$(id -u)" != 0 ]; then root='sudo -n'; fi; \
		echo "- installing python3-venv, which Debian's python3 lacks"; \
		{ $$root apt-get -qq update && $$root apt-get -qq install --yes python3-venv >/dev/null; } || true; \
		python=$$(first whole); \
	fi; \
	if [ -z "$$python" ]; then \
		echo "$$(first fits) cannot make virtual environments (no ensurepip)." >&2; \
		echo "Install the package python3-venv (on Debian, as root: apt-get install python3-venv)." >&2; exit 1; \
	fi; \
	echo "- making .venv with $$python ($$("$$python" --version))"; \
	"$$python" -m venv .venv
