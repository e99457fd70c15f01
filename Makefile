# make demo | test | check | format | clean | bench-crawl     (docs/commands.md describes each)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: venv demo test check format clean bench-crawl

venv: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".[dataset,test,check]"
	touch $@

demo: $(STAMP)
	$(BIN)/python -m tests.replica.demo

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench-crawl: $(STAMP)
	$(BIN)/python -m benchmarks.crawl $(ARGS)

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache
