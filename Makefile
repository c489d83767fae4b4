# Each target sets up what it needs. PYTHON names another Python: make run PYTHON=python3.12
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)

.PHONY: run test quick soak bench check screens rules

run: ## serve on http://127.0.0.1:8000 (KITH_PORT names another port)
	@$(PYTHON) dev.py run

test: ## every suite, browser included
	@$(PYTHON) dev.py test

quick: ## linters, rules and architecture
	@$(PYTHON) dev.py quick

soak: ## every suite with its races and kills in full numbers
	@$(PYTHON) dev.py soak

bench: ## ratios to the bare framework
	@$(PYTHON) dev.py bench

check: ## linters, types and import contracts, in both languages
	@$(PYTHON) dev.py check

screens: ## pictures of every page, in test-results/screens
	@$(PYTHON) dev.py screens

rules: ## docs/rules.md: each rule of planned stays, its tests, and the mutant that they killed
	@KITH_WRITE_RULES=1 $(PYTHON) dev.py pytest -q tests/unit/test_rules_document.py
