# make demo | test | fuzz | check | format | clean | bench-crawl | bench-extraction     (docs/commands.md describes each)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: venv demo test fuzz check format clean bench-crawl bench-extraction

venv: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".[dataset,test,check]"
	touch $@

demo: $(STAMP)
	$(BIN)/python -m tests.replica.demo

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

# Property tests with other examples each time, until one fails or Ctrl-C
fuzz: $(STAMP)
	while $(BIN)/python -m pytest -q -m hypothesis --hypothesis-profile=fuzz $(ARGS); do :; done

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

# The peers want versions of their own, so they get an environment of their own
.venv-bench/.installed: pyproject.toml benchmarks/extraction/requirements.txt
	test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install -qq --disable-pip-version-check --upgrade pip
	.venv-bench/bin/python -m pip install -qq --disable-pip-version-check -r benchmarks/extraction/requirements.txt -e .
	touch $@

bench-extraction: .venv-bench/.installed
	.venv-bench/bin/python -m benchmarks.extraction $(if $(GOLD),--gold $(GOLD))
