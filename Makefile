# For people: run the program with sample data, test it, check its style.

export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: run test lint setup pictures

run:
	@.ci/setup run
	cargo run -- demo

test:
	@.ci/setup test
	cargo test
	@if [ -d static/node_modules ]; then npm test --silent --prefix static; fi

# Every page in every width, to leaf through.
pictures:
	@.ci/setup test
	cargo test --test pictures

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

setup:
	@.ci/setup test
