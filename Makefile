# What a newcomer types. On Windows: `uv run fearladder demo` and `uv run pytest`.
.PHONY: help setup demo test check bench soak assets
.DEFAULT_GOAL := help
ARGS ?=
BIN := .venv/bin

help:
	@echo "make demo    set up, then a session with a simulated patient (ARGS=... are passed on)"
	@echo "make test    set up, then every test and check"
	@echo "make check   set up, then style, types and the rules of who may import whom"
	@echo "make bench   set up, then measure (ARGS=\"session --json\")"
	@echo "make soak    set up, then the long counts"
	@echo "make assets  build models, baked light and sounds anew (ARGS=\"spiders\")"

setup:
	@sh scripts/setup.sh demo

demo: setup
	@$(BIN)/fearladder demo --simulated-patient $(ARGS)

test:
	@sh scripts/setup.sh test
	@sh scripts/test.sh $(ARGS)

check:
	@sh scripts/setup.sh check
	@$(BIN)/python -m pytest tests/architecture $(ARGS)

bench:
	@sh scripts/setup.sh test
	@$(BIN)/fearladder bench $(ARGS)

soak:
	@sh scripts/setup.sh test
	@$(BIN)/python -m pytest -m soak $(ARGS)

assets:
	@sh scripts/setup.sh demo
	@sh scripts/assets.sh $(ARGS)
