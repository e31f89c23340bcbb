# Bollard's commands. `make help` lists them; all set-up happens by itself.

PYTHON ?= python3
PY := .venv/bin/python
READY := .venv/.ready
# --option value, if the setting is given
option = $(if $($(2)),$(1) '$($(2))')

.DEFAULT_GOAL := help
.PHONY: help run hands csms charger session certify test check new-board requirements ram bench loops setup clean

help: ## this list
	@printf 'make <what> [SETTING=value ...]\n\n'
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | awk -F '\t' '{printf "  %-12s %s\n", $$1, $$2}'
	@printf '\nSettings:\n'
	@sed -n 's/^#: //p' $(firstword $(MAKEFILE_LIST))

#:   STATION=default      the product that the charger is: a file of firmware/stations (run, charger, certify)
#:   BOARD=workshop       the board: a file of boards, or the path of one (run, charger, session, certify, test)
#:   NAME=mine CHIP=rp2040|rp2350|esp32|esp32s3 LIKE=wt32_eth01   the new board, and what it begins with (new-board)
#:   CSMS=ws://host/path  another central system than the workshop's (run, charger)
#:   ID=CP001             the charger's identity (run, charger)
#:   DO="words"           what the hands or the central system do; DO=help lists it (hands, csms)
#:   PORT=9000            the central system's port (run, csms, certify with HANDS=person)
#:   CONTROL=9010         the control port of the board (run, charger, hands)
#:   CSMS_CONTROL=9001    the control port of the central system (run, csms)
#:   DIALECT=circuitpython    the firmware's port for CircuitPython, in CPython through Blinka (run, charger, session)
#:   CASE=003,TC_005_1_CS PROFILE=Core   only these cases, only those of this profile (certify)
#:   JOBS=4               so many virtual chargers side by side (certify)
#:   HANDS=person CHARGER=CP001   a real charger of that identity, with somebody at it (certify)
#:   ARGS="--option ..."  more for the tool; ARGS=--help lists its options (run to test, requirements, ram, bench, loops)
#:   PYTHON=python3       the Python, 3.11 or newer, from which .venv is made
#:   MICROPYTHON=path, MICROPYTHON32=path   MicroPython VMs of your own; BOLLARD_CACHE=folder for unpacked ones

run: $(READY) ## the central system and one virtual charger, with a live log, until Ctrl-C
	@$(PY) -m tools.run $(call option,--station,STATION) $(call option,--board,BOARD) $(call option,--csms,CSMS) $(call option,--id,ID) \
	  $(call option,--dialect,DIALECT) $(call option,--port,PORT) $(call option,--control,CONTROL) $(call option,--csms-control,CSMS_CONTROL) $(ARGS)

hands: $(READY) ## DO="tap 04A1B2C3": hands on the board of `make run` (plug, tap, car, estop, cut, state, ...)
	@$(PY) -m tools.workshop.hands $(call option,--control,CONTROL) $${DO:+"$$DO"}

csms: $(READY) ## DO="RemoteStartTransaction 1 04A1B2C3": through the central system of `make run`; without DO: one alone
	@if [ -n "$$DO" ]; then $(PY) -m tools.csms.say $(call option,--control,CSMS_CONTROL) "$$DO"; \
	else $(PY) -m tools.csms $(call option,--port,PORT) $(call option,--control,CSMS_CONTROL) $(ARGS); fi

charger: $(READY) ## one virtual charger alone, for a central system or test suite of your own (CSMS=...)
	@$(PY) -m tools.workshop $(call option,--csms,CSMS) $(call option,--id,ID) $(call option,--station,STATION) \
	  $(call option,--board,BOARD) $(call option,--dialect,DIALECT) $(call option,--control,CONTROL) $(ARGS)

session: $(READY) ## a charging session without hands, in the VM or through Blinka: transcript, verdict
	@$(PY) -m tools.session $(call option,--dialect,DIALECT) $(call option,--board,BOARD) $(ARGS)

certify: $(READY) ## the certification cases against virtual chargers, or a real one: table, report, verdict
	@$(PY) -m tools.certify $(call option,--case,CASE) $(call option,--profile,PROFILE) $(call option,--jobs,JOBS) \
	  $(call option,--station,STATION) $(call option,--board,BOARD) $(call option,--hands,HANDS) $(call option,--charger,CHARGER) \
	  $(call option,--port,PORT) $(ARGS)

test: $(READY) ## all tests, on CPython, in both MicroPython VMs and on CircuitPython's port
	@$(PY) -m tools.tests $(call option,--board,BOARD) $(ARGS)

check: $(READY) ## import rules, idioms, ruff, types against both dialects' stubs, board and station files
	@$(PY) -m tools.check

new-board: $(READY) ## NAME=mine: begins boards/mine.py, like the nearest board (CHIP=) or any other (LIKE=)
	@$(PY) -m tools.boards.new $(call option,--name,NAME) $(call option,--chip,CHIP) $(call option,--like,LIKE)

requirements: $(READY) ## which test proves which requirement of OCPP 1.6; ARGS="--id CORE-RS-02": one of them
	@$(PY) -m tools.requirements $(ARGS)

ram: $(READY) ## the heap that it takes on the reference board, its budgets, what has grown; ARGS=--quick: in seconds
	@$(PY) -m tools.ram $(ARGS)

bench: $(READY) ## the drivers' bytes, heap and longest calls; pulses lost; ARGS="late --sessions 6": one benchmark, ARGS=--help
	@$(PY) -m tools.bench $(ARGS)

loops: $(READY) ## the long-running loops, each a promise proved by brute force: a list; ARGS="soak ...": one of them
	@$(PY) -m tools.loops $(ARGS)

setup: $(READY) ## prepare everything now (the others do it when they need it); afterwards no network is needed
	@$(PYTHON) -m tools.setup

clean: ## remove what was built and installed here; unpacked VMs stay in the cache, chargers' flash in state/
	rm -rf build .venv .pytest_cache .ruff_cache .mypy_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(READY): pyproject.toml tools/setup.py
	@$(PYTHON) -m tools.setup --only-venv
