# make demo   prepares everything and opens the desk on localhost
# make test   the checks and all tests
.PHONY: demo serve train test check fast newer bench clean

PYTHON ?= python3
# uv installs everything else; it is brought along in .tools when the machine has none.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --quiet --extra rasa
MARK := .venv/.synced
# A newer Python, where one is found: the tests that need no Rasa run there too.
NEWER := $(firstword $(wildcard $(HOME)/.pyenv/versions/3.13*/bin/python3 $(HOME)/.pyenv/versions/3.12*/bin/python3) \
	$(shell command -v python3.14 2>/dev/null) $(shell command -v python3.13 2>/dev/null) $(shell command -v python3.12 2>/dev/null))

demo: $(MARK)
	@$(RUN) portineria demo

serve: $(MARK)
	@$(RUN) portineria serve

train: $(MARK)
	@$(RUN) portineria train

test: check fast prepared newer
	@$(RUN) pytest -m "model or browser or postgresql"

check: $(MARK) scripts
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy
	@$(RUN) lint-imports

# The page's JavaScript needs node only to be checked: what is served is what stands in the repository.
.PHONY: scripts
ifeq ($(shell command -v npm 2>/dev/null),)
scripts:
	@if [ "$$PORTINERIA_TESTS_STRICT" = 1 ]; then echo "npm is missing, and nothing may be skipped here"; exit 1; fi
	@echo "No npm found: the page's JavaScript was not checked."
else
scripts: node_modules/.synced
	@npm run --silent check

node_modules/.synced: package.json package-lock.json
	@echo "· TypeScript ed ESLint"
	@npm ci --silent --no-audit --no-fund
	@touch $@
endif

fast: $(MARK)
	@$(RUN) pytest -m "not model and not browser and not postgresql"

.PHONY: prepared
prepared: $(MARK)
	@$(RUN) portineria demo --prepare-only

newer:
ifeq ($(NEWER),)
	@echo "No newer Python found: the tests without Rasa ran on this one only."
else
	@UV_PROJECT_ENVIRONMENT=.venv-newer $(UV) run --quiet --python $(NEWER) pytest -m "not model and not browser and not postgresql"
endif

bench: prepared
	@$(RUN) python -m tests.bench

$(MARK): pyproject.toml uv.lock | $(UV)
	@echo "· Ambiente Python (la prima volta scarica circa 600 MB)"
	@$(UV) sync --quiet --extra rasa
	@touch $@

.tools/bin/uv:
	@echo "· uv"
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check uv

clean:
	rm -rf .venv .venv-newer .tools node_modules models data .rasa .cache
