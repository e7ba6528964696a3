# Every target does its own set-up and shows its progress. More in docs/operating.md.
# ARGS passes on: make run ARGS="--port 8080", make test ARGS="tests/core -x";
# make bench DATA=FOLDER adds the benchmarks on the Olist orders.

.PHONY: run test check bench demo-data set-up clean

run:
	@sh scripts/set_up.sh
	@exec .venv/bin/yinuo serve --demo $(ARGS)

test:
	@sh scripts/set_up.sh test
	@.venv/bin/python -m pytest -n 2 --dist loadfile $(ARGS)

check:
	@sh scripts/set_up.sh check
	@sh scripts/check.sh

bench:
	@sh scripts/set_up.sh
	@DATA="$(DATA)" sh scripts/bench.sh $(ARGS)

demo-data:
	@sh scripts/set_up.sh
	@.venv/bin/yinuo demo $(ARGS)

set-up:
	@sh scripts/set_up.sh

clean:
	rm -rf .venv web/node_modules src/yinuo/config/bundles src/yinuo/config/print_fonts
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests bench -name '*.mo' -exec rm -f {} +
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
