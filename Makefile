# make run · make test · make lab · make notebooks · make data
# Each sets up .venv the first time. Elsewhere: make run VENV=/path/venv BUILD=/path/build

PYTHON ?= python3
VENV ?= .venv
BUILD ?= build
WORKERS ?= $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
READY = $(VENV)/ready-for-the-course
RUN = "$(VENV)/bin/python"

.PHONY: help run resume test lab notebooks bench results data data-list clean
.DEFAULT_GOAL := help

help:
	@echo "make run        execute the whole course; copies and a report go to $(BUILD)/"
	@echo "make resume     the same, without what has succeeded and not changed"
	@echo "make test       check code and notebooks: ruff, pytest, nbval"
	@echo "make lab        open the course in JupyterLab"
	@echo "make notebooks  execute the notebooks in place, after an edit"
	@echo "make bench      measure what things cost, into bench/; some: make bench PARTS=\"loops imports\""
	@echo "make results    train on all of the real data that are here, into results/; some:"
	@echo "                make results RECIPES=\"04_cnn/08 05\""
	@echo "make data       download the real data sets; some: make data SETS=\"names mnist\""
	@echo "make data-list  say which data are there, how large, and whether they are whole"
	@echo "make clean      remove $(BUILD)/ and the caches"

run: $(READY)
	$(RUN) -m course_utils.batch --build "$(BUILD)" --workers $(WORKERS)

resume: $(READY)
	$(RUN) -m course_utils.batch --build "$(BUILD)" --workers $(WORKERS) --resume

notebooks: $(READY)
	$(RUN) -m course_utils.batch --build "$(BUILD)" --workers $(WORKERS) --in-place

test: $(READY)
	$(RUN) -m ruff check --no-cache .
	$(RUN) -m ruff format --no-cache --check .
	OMP_NUM_THREADS=1 $(RUN) -m pytest --nbval -n $(WORKERS) --dist loadfile tests notebooks

lab: $(READY)
	$(RUN) -m jupyterlab --notebook-dir=. notebooks/00_start_here.ipynb

# Other libraries' loops are measured in an environment of their own, on top of the course's.
bench: $(READY)
	@"$(BUILD)/peers/bin/python" -c "import fastai, keras, lightning, skorch" 2>/dev/null || { \
	  echo "Setting up $(BUILD)/peers with the libraries to compare with, 400 MB, once." && \
	  $(RUN) -m venv "$(BUILD)/peers" && \
	  $(RUN) -c 'import sysconfig; print("import site; site.addsitedir(%r)" % sysconfig.get_path("purelib"))' \
	    > "$$(ls -d "$(BUILD)"/peers/lib/python3*/site-packages)/course.pth" && \
	  "$(BUILD)/peers/bin/python" -m pip install -q -c constraints.txt -r bench/peers.txt || \
	  echo "They can't be installed (no network?): the part loops goes on without them."; }
	"$(BUILD)/peers/bin/python" bench/measure.py $(PARTS)

results: $(READY)
	$(RUN) results/train_all.py --workers $(WORKERS) $(RECIPES)

data: $(READY)
	$(RUN) -m course_utils.datasets $(SETS)

data-list: $(READY)
	$(RUN) -m course_utils.datasets --list

clean:
	rm -rf "$(BUILD)" .pytest_cache .ruff_cache

# The mark is written last: an installation that broke off is taken up again by the next make.
$(READY): pyproject.toml constraints.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The course needs Python 3.11 or newer, and $(PYTHON) is" \
	    "$$("$(PYTHON)" --version 2>&1). Name another one: make PYTHON=python3.12"; exit 1; }
	@mkdir -p "$(VENV)" 2>/dev/null && test -w "$(VENV)" || { \
	  echo "Can't write into $(VENV). Name a folder for the environment and one for the results:" \
	    "make run VENV=/path/venv BUILD=/path/build"; exit 1; }
	@echo "Setting up $(VENV): PyTorch, Jupyter and the course, some minutes and up to 6 GB, once."
	"$(PYTHON)" -m venv "$(VENV)"
	$(RUN) -m pip install -c constraints.txt -e . || { \
	  echo "The installation did not finish (no network?). Run make again: it goes on."; exit 1; }
	@touch "$(READY)"
