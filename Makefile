# Everything starts here: `make book` and `make test` need Python 3.11 and make, nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
CORES  ?= $(shell $(PYTHON) -c "import os; print(os.cpu_count())")
VENV   := .venv
READY  := $(VENV)/.ready

# Where the folder with PTB-XL lies, for `make ptbxl`
PTBXL  ?= $(CCTAECG_PTBXL)

.PHONY: book test ptbxl notebooks coverage ablations foundation torture lint lock clean

book: $(READY)  ## run the whole study on the simulated hospitals and render the book
	$(VENV)/bin/cctaecg book demo --cores $(CORES)

ptbxl: $(READY)  ## the same on real ECGs: make ptbxl PTBXL=path/to/ptb-xl
	$(VENV)/bin/cctaecg book ptbxl --profile demo --source ptbxl --data "$(PTBXL)" --cores $(CORES)

test: $(READY) lint  ## build the small study and its book, then check library, notebooks and pages
	$(VENV)/bin/cctaecg book smoke --cores $(CORES)
	$(VENV)/bin/python -m pytest -n $(CORES) --dist loadfile --no-loadscope-reorder
	$(VENV)/bin/python -m pytest --nbval notebooks -n $(CORES) --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy

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

lock:  ## after editing the dependencies in pyproject.toml: pin everything anew
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet pip-tools
	build/lock/bin/pip-compile --quiet --extra formats --extra llm --extra test --strip-extras --no-header --annotation-style=line \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	    --output-file requirements.lock pyproject.toml
	sed -i 's/+cpu / /' requirements.lock   # the plain version: a GPU user gets the CUDA build of the same release

clean:  ## remove what runs and builds left, keep the environment
	rm -rf runs _build book/run .snakemake build
