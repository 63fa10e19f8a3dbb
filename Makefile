# Everything runs inside .venv, made from the exact versions of the lock.
# `make help` lists the targets.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK   := .ci/lock-py3.11.txt
TORCH  := .ci/lock-torch-py3.11.txt
STAMP  := $(VENV)/.installed

DIGESTS ?=
YEAR    ?=
OUT     ?= out

export NUMBA_CPU_NAME = generic
export NUMBA_NUM_THREADS = 1
# Tests run side by side, one on each core.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1

.DEFAULT_GOAL := help
.PHONY: help install report test lint fuzz figures lab site slides lock sbom audit clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml $(LOCK) $(TORCH)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --no-deps --requirement $(LOCK)
	$(PIP) --requirement $(TORCH)
	$(PIP) --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check
	@touch $@

install: $(STAMP) ## make .venv with the exact versions of the lock, held to their hashes

report: $(STAMP) ## run the study: DIGESTS="a.txt b.txt" YEAR=2025 OUT=dir
	@$(BIN)/digest-atlas run $(DIGESTS) $(if $(YEAR),--year $(YEAR)) --out $(OUT)

test: $(STAMP) ## run all tests and the docstrings' examples
	$(BIN)/python -m pytest -n auto --dist loadscope

lint: $(STAMP) ## ruff (lint and format) and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fuzz: $(STAMP) ## give every reader hostile bytes, 5 s each: SECONDS=60 for longer
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),5) --jobs 2

figures: $(STAMP) ## run every notebook again and redraw figures/; git diff is then empty
	$(BIN)/python -m analysis.notebooks figures

lab: $(STAMP) ## open the notebooks in JupyterLab
	$(BIN)/python -m analysis.notebooks lab

slides: $(STAMP) ## write slides of every notebook into build/slides
	$(BIN)/python -m analysis.notebooks slides --out build/slides

site: $(STAMP) ## build the site from notebooks, gallery and docstrings into build/site
	$(BIN)/python -m analysis.notebooks site --out build/site

lock: ## resolve the lock again with this Python
	$(PYTHON) .ci/make-lock

sbom: $(STAMP) ## list everything in .venv, with licences, as CycloneDX: build/sbom.json
	@mkdir -p build
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-format JSON --output-file build/sbom.json $(VENV)

audit: $(STAMP) ## look the lock up among known vulnerabilities; this asks the network
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement $(LOCK)
	$(BIN)/pip-audit --strict --disable-pip --no-deps --requirement $(TORCH)

clean: ## remove the environment and the results
	rm -rf $(VENV) out build dist
