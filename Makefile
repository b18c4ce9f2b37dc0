# For people: run the program with sample data, test it, check its style.

export PATH := $(PATH):$(HOME)/.cargo/bin
# Tests sometimes wait for a worker or a browser: one more thread than processors keeps the processors busy.
export RUST_TEST_THREADS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: run test soak drill lint setup pictures bench

run:
	@.ci/setup run
	cargo run -- demo

test:
	@.ci/setup test
	cargo test -- --skip soak:: --skip rolling::
	@if [ -d static/node_modules ]; then npm test --silent --prefix static; fi

# Tests that take minutes: ten thousand messages after an outage, and each journey in each language at each width.
soak:
	@.ci/setup test
	cargo test --test it soak::
	WHSM_ALL_WAYS=1 cargo test --test it browser::journeys

# Breaks what may break, one after the other, and prints a table. ARGS=short for what takes seconds.
drill:
	@.ci/setup test
	@command -v haproxy >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get install -qq -y --no-install-recommends haproxy </dev/null >/dev/null; } || true
	@.ci/drill $(ARGS)

# Pictures of every page in every width.
pictures:
	@.ci/setup test
	cargo test --test pictures

# The cost of each workload at 1,000 and 100,000 orders (docs/performance.md). ARGS="--only home --sizes 1000" for a part.
bench:
	@.ci/setup run
	cargo build --release -p whsm -p whsm-bench
	target/release/whsm-bench run $(ARGS)

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

setup:
	@.ci/setup test
