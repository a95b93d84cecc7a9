# Usher's commands. Each of them makes .venv first, from the hashed lock.
.POSIX:

PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed
# The tests wait more than they compute, so more than twice as many run at once as there are cores.
WORKERS = `$(BIN)/python -c "import os; print(min(6, 1 + 2 * (os.cpu_count() or 1)))"`
# Bytecode is kept even where a machine says not to: else every worker would compile every test.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

.PHONY: demo run test coverage again bench soak mutants lint lock texts screenshots clean

# Try the whole system on a stage inside this machine; Ctrl-C ends it. LINE=v3, or late-v2, is
# another line of MoviePilot.
LINE = v2.5.6
demo: $(STAMP)
	@$(BIN)/python -m bot demo --line $(LINE)

# The real thing, with the settings of the environment and of .env.
run: $(STAMP)
	@$(BIN)/python -m bot run

test: $(STAMP)
	@$(PYTEST)

# The same tests; then how much of the code they must reach: 95 % of services/ and handlers/, lines
# and branches counted together, and all of what could lose, repeat or tell the wrong person.
READING = services/polling/cursors.py,services/polling/sweep.py,services/polling/history.py
KEEPING = services/polling/dates.py,services/polling/memory.py,services/polling/ledger.py
ACCESS = services/people.py,services/household/audience.py,services/household/places.py
ACCESS := $(ACCESS),services/household/muting.py,bot/middlewares/access.py,bot/middlewares/gate.py
ACCESS := $(ACCESS),bot/middlewares/discretion.py,handlers/discretion.py
REPORT = $(BIN)/coverage report --skip-covered
REACHED = $(REPORT) --fail-under=95 --include='services/*,handlers/*' && $(REPORT) \
	--fail-under=100 --include='$(READING),$(KEEPING),services/outbox/*,$(ACCESS)'

coverage: $(STAMP)
	@$(PYTEST) --cov --cov-report=
	@$(REACHED)

# What failed in the last run, alone: says whether it was the test, or the load of all the others.
again: $(STAMP)
	@$(BIN)/python -m pytest --last-failed --last-failed-no-failures none \
		--cov --cov-append --cov-report=
	@$(REACHED)

# Measure what is fast, as ratios, and write docs/performance.md; takes about an hour.
bench: $(STAMP)
	@PYTHONPATH=tests $(BIN)/python -m bench

# What a night is for: the long numbers of the random tests and of the kills, then two hours among
# faults, then the mutants. What was tried and what came of it is written as JSON into night/.
NIGHTLY = tests/simulation tests/services tests/e2e tests/conversations/test_mutations.py

soak: $(STAMP)
	@$(PYTEST) --nightly --summary night/tests.json $(NIGHTLY)
	@PYTHONPATH=tests $(BIN)/python -m bench.soak --minutes 120 --summary night/soak.json
	@$(MAKE) mutants

# Change what could lose, repeat or tell the wrong person, one place at a time; 85 % of the changes
# must make a test fail. Takes hours. A part: .venv/bin/mutmut run 'services.outbox.pace*'
mutants: $(STAMP)
	@rm -rf mutants
	@TMPDIR=$$(test -d /dev/shm && echo /dev/shm || echo /tmp) PATH="$$PWD/$(BIN):$$PATH" \
		$(BIN)/mutmut run --max-children 4
	@$(BIN)/mutmut results --all true | \
		$(BIN)/python -m bench.mutants --summary night/mutants.json

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/hadolint Dockerfile
	$(BIN)/shellcheck .ci/run
	$(BIN)/yamllint --strict .

# Write requirements/*.txt anew from pyproject.toml.
lock: $(STAMP)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-header \
		pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-header \
		--group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

# Compile the catalogs; the compiled files are committed beside their sources.
texts: $(STAMP)
	$(BIN)/python -m handlers.locales.compile

# Play the conversations of the READMEs anew and take their pictures; needs a Chromium.
screenshots: $(STAMP)
	$(BIN)/python -m docs.screenshots

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf .coverage .coverage.* htmlcov mutants night __pycache__
	find bench bot docs handlers services sandbox tests -name __pycache__ -type d -prune \
		-exec rm -rf {} +

$(STAMP): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Usher needs Python 3.11 or newer; name one with: make PYTHON=python3.12' >&2; \
		exit 1; \
	}
	@echo 'Making $(VENV); this takes a minute or two, once.'
	@$(PYTHON) -m venv $(VENV) || { \
		echo 'Python cannot make a virtual environment; on Debian, install python3-venv.' >&2; \
		exit 1; \
	}
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes \
		-r requirements/dev.txt >$(VENV)/install.log 2>&1 || { \
		cat $(VENV)/install.log >&2; \
		echo 'The packages could not be installed; the reason stands above.' >&2; \
		exit 1; \
	}
	@touch $(STAMP)
