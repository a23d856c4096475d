# Everything starts here: `make book` and `make test` need Python 3.11 and make, nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
CORES  ?= $(shell $(PYTHON) -c "import os; print(os.cpu_count())")
VENV   := .venv
READY  := $(VENV)/.ready

# Where the folder with PTB-XL lies, for `make ptbxl`
PTBXL  ?= $(CCTAECG_PTBXL)

.PHONY: ready book pdf single test lint study tests nbval ptbxl notebooks mutation coverage ablations foundation torture slurm-test lock audit clean

book: $(READY)  ## run the whole study on the simulated hospitals and render the book
	$(VENV)/bin/cctaecg book demo --cores $(CORES)

pdf: book  ## the manuscript part as one PDF, printed by Chromium
	$(VENV)/bin/cctaecg bind demo --pdf

single: book  ## the manuscript part as one HTML file to mail
	$(VENV)/bin/cctaecg bind demo

ptbxl: $(READY)  ## the same on real ECGs: make ptbxl PTBXL=path/to/ptb-xl
	$(VENV)/bin/cctaecg book ptbxl --profile demo --source ptbxl --data "$(PTBXL)" --cores $(CORES)

ready: $(READY)  ## set up the environment, and nothing else

test:  ## build the small study and its book, then check library, notebooks and pages
	$(MAKE) --jobs 2 lint study  # one of them seldom needs both cores
	$(MAKE) tests
	$(MAKE) nbval

study: $(READY)
	$(VENV)/bin/cctaecg book smoke --cores $(CORES)

tests: $(READY)
	$(VENV)/bin/python -m pytest -n $(CORES) --dist loadfile --no-loadscope-reorder

nbval: $(READY)  ## every output of every notebook against what is stored of it; the slowest is 07
	$(VENV)/bin/python -m pytest --nbval notebooks -n $(CORES) --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy
	@if node_modules/.bin/eslint --version >/dev/null 2>&1; then node_modules/.bin/eslint . ; \
	else echo "ESLint is not installed (npm install): the book's scripts are not linted."; fi

notebooks: $(READY)  ## after editing notebooks/*.py: bring the .ipynb pairs and their outputs up to date
	$(VENV)/bin/cctaecg notebooks --cores $(CORES)

# The stamp is made last: an interrupted installation is taken up again, a finished one is never repeated.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info[:2] != (3, 11) and 'This project needs Python 3.11, found ' + sys.version.split()[0] + '; set PYTHON=path/to/python3.11')"
	@echo "Setting up $(VENV) (once, a few minutes) ..."
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --requirement requirements.lock
	$(VENV)/bin/python -m pip install -qq --no-deps --editable .
	@touch $@

mutation: $(READY)  ## break the library in 300 small ways: do its tests notice? (about half an hour)
	$(VENV)/bin/python benchmarks/mutation.py --breaks 300 --minutes 60 --out build/breaks.csv

coverage: $(READY)  ## simulate studies of known truth: do the intervals hold it as often as they say? (some minutes)
	OMP_NUM_THREADS=1 $(VENV)/bin/python -m cctaecg.evidence.coverage cctaecg/evidence/coverage_facts.json --workers $(CORES)

ablations: $(READY)  ## leave one ingredient of training out at a time, train on shares of the labels, store what came of it (two hours on two cores)
	OMP_NUM_THREADS=1 $(VENV)/bin/cctaecg ablations run demo --folds 2 --cores $(CORES) --store
	OMP_NUM_THREADS=1 $(VENV)/bin/cctaecg ablations labels demo --cores $(CORES) --store

foundation: $(READY)  ## teach a network PTB-XL's statements: make foundation PTBXL=path/to/ptb-xl (a night on two cores for all of it)
	$(VENV)/bin/cctaecg pretrain --task diagnoses --source ptbxl --data "$(PTBXL)" --epochs 30 --workers $(CORES) \
	    --out build/ptbxl_foundation.safetensors

torture: $(READY)  ## kill, stop and starve a small study, and see that it ends as an undisturbed one (about an hour)
	$(VENV)/bin/cctaecg run smoke --cores $(CORES)
	$(VENV)/bin/python -m tests.torture --store

slurm-test: $(READY)  ## the small study through a real Slurm of one node, killed and stopped: as root, with slurm-wlm and munge
	$(VENV)/bin/python -m tests.cluster.slurm_study

LOCK := build/lock/bin

lock: $(LOCK)/pip-compile  ## after editing the dependencies in pyproject.toml: pin everything anew, and look it up
	$(LOCK)/pip-compile --quiet --extra cluster --extra formats --extra llm --extra onnx --extra test --strip-extras --no-header --annotation-style=line \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	    --output-file requirements.lock pyproject.toml
	sed -i 's/+cpu / /' requirements.lock   # the plain version: a GPU user gets the CUDA build of the same release
	$(MAKE) audit

$(LOCK)/pip-compile:
	$(PYTHON) -m venv build/lock
	$(LOCK)/pip install --quiet pip-tools pip-audit pip-licenses

audit: $(READY) $(LOCK)/pip-compile  ## known vulnerabilities of what is pinned, and its licences (licences.csv)
	rm -f build/audit.json
	$(LOCK)/pip-licenses --python=$(VENV)/bin/python --from=mixed --with-system --with-license-file \
	    --no-license-path --format=json --output-file=build/licences.json
	-$(LOCK)/pip-audit --requirement requirements.lock --no-deps --disable-pip --progress-spinner off \
	    --format json --output build/audit.json
	$(VENV)/bin/python .ci/audit.py build/audit.json build/licences.json requirements.lock licences.csv

clean:  ## remove what runs and builds left, keep the environment
	rm -rf runs _build book/run .snakemake build
