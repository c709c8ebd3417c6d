# Chores of the house; `make help` lists them. PYTHON names the Python that .venv is made with: make demo PYTHON=python3.13
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
  SCRIPTS := Scripts
else
  SCRIPTS := bin
endif
BIN := $(VENV)/$(SCRIPTS)
RUN := $(BIN)/python -m
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(RUN) pip
INSTALLED := $(VENV)/.clusterkg
TESTABLE := $(VENV)/.clusterkg-test
HANLP_VENV ?= .venv-hanlp
HANLP := $(HANLP_VENV)/.clusterkg-hanlp

.DEFAULT_GOAL := help
.PHONY: help demo test hanlp test-hanlp browser readers lint train train-on distil vendor wheel check notebook clean distclean

help:
	@echo "make demo      set up $(VENV) and build out/demo from the sample documents"
	@echo "make test      set up $(VENV) and all the tests need, and run them"
	@echo "make test-hanlp set up $(HANLP_VENV) with HanLP, PyTorch and LightGBM, and run the tests that need them"
	@echo "make notebook  open the notebooks in JupyterLab"
	@echo "make lint      ruff, mypy, import-linter, check of the data files"
	@echo "make wheel     build dist/*.whl, install it in a clean environment, run it from another folder"
	@echo "make check     lint, test, wheel"
	@echo "make train     train the models in seeds/models again from seeds/training (installs PyTorch)"
	@echo "make train-on TEXTS=DIR  let them learn from DIR/docs and DIR/labels, texts that they do not know"
	@echo "make distil    make of the encoder a smaller one that answers alike"
	@echo "make vendor    bundle graph/page/static/vendor/sigma.js again (needs node and npm)"
	@echo "make browser   install Chromium and a Chinese font for the browser tests (Debian, as root)"
	@echo "make readers   install what Gephi Lite reads graphs with, for the tests of the exports (needs node and npm)"
	@echo "make clean     remove what was built; make distclean removes the environments too"

# The stamps make a second run quick; they fall due when the packages asked for change.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
	  { echo "clusterkg needs Python 3.11, 3.12 or 3.13; name one: make demo PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "no virtual environment could be made; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(TESTABLE): $(INSTALLED)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@

demo: $(INSTALLED)
	$(BIN)/clusterkg build --out out/demo
	@echo "open out/demo/graph.html in a browser"

test: $(TESTABLE)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  echo "no Chromium on this machine: the browser tests are skipped (make browser installs it)"
	@test -d tests/readers/node_modules || \
	  echo "Gephi Lite's reader is not installed: its tests are skipped (make readers installs it; needs node and npm)"
	$(RUN) pytest

# An environment of its own: HanLP and training bring PyTorch, and the other tests must pass without either.
$(HANLP): pyproject.toml constraints.txt
	@test -x $(HANLP_VENV)/$(SCRIPTS)/python || $(PYTHON) -m venv $(HANLP_VENV)
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(HANLP_VENV)/$(SCRIPTS)/python -m pip install --quiet --constraint constraints.txt \
	  --editable '.[hanlp,train]' 'pytest>=8.3'
	@touch $@

hanlp: $(HANLP)

# what needs PyTorch or LightGBM in them is skipped by make test
TRAINING_TESTS := $(addprefix tests/extractors/,test_encoder.py test_spans.py test_training_onward.py test_trees.py)

test-hanlp: $(HANLP)
	$(HANLP_VENV)/$(SCRIPTS)/python -m pytest tests/hanlp $(TRAINING_TESTS)

browser:
	@if command -v chromium >/dev/null && fc-list :lang=zh | grep -q .; then echo "Chromium and a Chinese font are there"; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk fontconfig; \
	else echo "install Chromium and a Chinese font by hand, or run this as root on Debian; without them browser tests are skipped" >&2; exit 1; fi

readers:
	@command -v npm >/dev/null || { echo "install node and npm first; without them the tests of Gephi Lite's reader are skipped" >&2; exit 1; }
	npm ci --silent --prefix tests/readers

lint: $(TESTABLE)
	$(RUN) ruff check .
	$(RUN) mypy
	$(BIN)/lint-imports
	$(RUN) seeds.check

# Needs PyTorch, several gigabytes on Linux; nothing else does.
train: $(INSTALLED)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[train]'
	$(RUN) extractors.training --keep out/training

train-on: $(INSTALLED)
	@test -d "$(TEXTS)/docs" || { echo "name a folder with docs and labels: make train-on TEXTS=DIR" >&2; exit 1; }
	$(PIP) install --quiet --constraint constraints.txt --editable '.[train]'
	$(RUN) extractors.training.onward "$(TEXTS)"

distil: $(INSTALLED)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[train]'
	$(RUN) extractors.training.distil

vendor:
	cd scripts/vendor && npm ci && node build.mjs

# From another folder, so that nothing is found only because it lies in the working directory.
wheel: $(INSTALLED)
	rm -rf out/wheel dist/*.whl
	mkdir -p out/wheel/elsewhere
	$(PIP) wheel --quiet --no-deps --wheel-dir dist .
	$(BIN)/python -m venv out/wheel/venv
	cd out/wheel && PIP_DISABLE_PIP_VERSION_CHECK=1 venv/$(SCRIPTS)/python -m pip install --quiet --constraint ../../constraints.txt ../../dist/clusterkg-*.whl
	cd out/wheel/elsewhere && ../venv/$(SCRIPTS)/clusterkg build --out result
	test -s out/wheel/elsewhere/result/graph.html
	@ls -l dist/*.whl

check: lint test wheel

notebook: $(INSTALLED)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[notebook]'
	$(RUN) jupyter lab notebooks

clean:
	rm -rf out dist build scripts/vendor/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find graph extractors seeds tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV) $(HANLP_VENV)
