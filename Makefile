# make demo      eight shops learn together, on this machine
# make check     everything that must hold before a change goes in: lint, build, tests, smoke runs
# make test      unit tests against the debug build, then process tests against the release build
# make load      requests a second, and the memory of a server, against a home that HOME_DIR names
# make fuzz      a minute of random bytes for each parser and the engine
# make simulate  peers in virtual time, with everything going wrong; SEEDS=0..<10000 for long
# make soak      real processes, killed, paused, stormed and cut off, for SOAK_MINUTES, from SEED
# make tsan, make asan  unit tests under a sanitizer, each built into a folder of its own
# make bench     one masked sum of a million words over eight processes, against its floor; weights of
#                a sum, against LAPACK by itself; what suggestions cost, and what journals do
# make page-check the report in a real browser; part of check alone
# make api-check the API against its description, with tools from PyPI; part of check alone
# make setup     what Debian packages are missing; part of every other target

PACKAGES = gzip iproute2 libopenblas-dev libsodium-dev libsqlite3-dev pkg-config python3
BINARY = .build/release/grapevine
PROCESS_TESTS = ProcessTests

.PHONY: setup build lint test unit-test process-test smoke simulate page-check api-check check demo bench \
  load fuzz soak tsan asan clean

setup:
	@missing=""; for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}\n' $$package 2>/dev/null | grep -q '^install ok installed' \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "Installing$$missing"; \
	  if [ "$$(id -u)" = 0 ]; then as_root=""; else as_root=sudo; fi; \
	  $$as_root apt-get update -q </dev/null \
	    && $$as_root env DEBIAN_FRONTEND=noninteractive \
	      apt-get install -q -y --no-install-recommends $$missing </dev/null; \
	fi
	@command -v swift >/dev/null \
	  || { echo "Swift is missing; see https://www.swift.org/install/linux (6.2 or later)"; exit 1; }

build: setup
	swift build -c release --product grapevine

lint: setup
	swift format lint --strict --recursive --parallel Sources Tests Fuzz/Sources Fuzz/Package.swift \
	  Package.swift

test: unit-test process-test

unit-test: setup
	swift test --disable-xctest --skip $(PROCESS_TESTS)

process-test: build
	GRAPEVINE_BINARY="$(CURDIR)/$(BINARY)" swift test --disable-xctest --filter $(PROCESS_TESTS)

# A folder that is not the clone, as a user would run it.
smoke: build
	cd / && "$(CURDIR)/$(BINARY)" topology check "$(CURDIR)/Topologies/ring-8.yaml" >/dev/null
	cd / && "$(CURDIR)/$(BINARY)" bench round --peers 4 --words 50000
	$(MAKE) simulate
	$(MAKE) fuzz FUZZ_SECONDS=5

# Some seeds that are always the same, and some that every commit draws anew.
SEEDS = 0..<300

simulate: build
	$(BINARY) simulate --seeds "$(SEEDS)"
	first=$$((0x$$(git rev-parse --short=8 HEAD 2>/dev/null || echo 1000))); \
	  $(BINARY) simulate --seeds "$$first..<$$((first + 50))"

check: lint build test smoke page-check api-check

# The report in a real browser; part of check alone, for Chromium is large.
page-check: build
	@command -v chromium >/dev/null || $(MAKE) setup PACKAGES="chromium"
	GRAPEVINE_BINARY="$(CURDIR)/$(BINARY)" GRAPEVINE_CHROMIUM="$$(command -v chromium)" \
	  swift test --disable-xctest --filter BrowserTests

# Tools that Debian does not have; where PyPI cannot be reached, the check is left out and says so.
API_TOOLS = .build/api

api-check:
	@python3 -c "import ensurepip" 2>/dev/null || $(MAKE) setup PACKAGES="python3-venv"
	@if python3 -m venv $(API_TOOLS) && $(API_TOOLS)/bin/python3 -m pip install -q \
	    --disable-pip-version-check openapi-spec-validator schemathesis; then \
	  PATH="$(CURDIR)/$(API_TOOLS)/bin:$$PATH" swift test --disable-xctest --filter OpenAPITests; \
	else echo "The API is not checked: its tools cannot be had from PyPI"; fi

# First each of the long forms once, then runs of new seeds until the time is over.
SOAK_MINUTES = 60
SEED =

soak: build
	GRAPEVINE_BINARY="$(CURDIR)/$(BINARY)" SOAK_MINUTES="$(SOAK_MINUTES)" SEED="$(SEED)" \
	  swift test --disable-xctest --filter SoakTests

# One test at a time, for a sanitizer makes each slow enough, and many at once would starve those that
# talk over TCP. Long runs of the simulator are left out: it has one thread, and what it drives the
# tests of the engine drive as well.
SANITIZED = --disable-xctest --no-parallel --skip $(PROCESS_TESTS) --skip SimulatorTests

# What is suppressed is not ours; see there.
tsan: setup
	TSAN_OPTIONS="suppressions=$(CURDIR)/.ci/tsan-suppressions" swift test $(SANITIZED) \
	  --sanitize=thread --scratch-path .build-tsan

# Leaks are not looked for: Swift's own metadata, made once and never freed, would be among them.
asan: setup
	ASAN_OPTIONS=detect_leaks=0 swift test $(SANITIZED) --sanitize=address --scratch-path .build-asan

demo: build
	$(BINARY) demo --report .build/demo-report.html

bench: build
	$(BINARY) bench round --peers 8 --words 1000000
	$(BINARY) bench solve
	$(BINARY) bench rank
	$(BINARY) bench inspect

# Needs wrk. The home is that of one peer of the Online Retail data; another has no item 22423.
HOME_DIR = home/lisbon
LOAD_MINUTES = 5

load: build
	@command -v wrk >/dev/null || { echo "wrk is missing; apt-get install wrk"; exit 1; }
	@log=$$(mktemp); $(BINARY) serve --home "$(HOME_DIR)" --listen 127.0.0.1:0 >$$log & server=$$!; \
	trap "kill $$server; rm -f $$log" EXIT; \
	until url=$$(grep http $$log); do sleep 0.2; kill -0 $$server || exit 1; done; \
	for minute in $$(seq $(LOAD_MINUTES)); do \
	  wrk -t1 -c16 -d60s --latency "$$url/api/recommendations?viewing=22423&basket=85123A" \
	    | grep -E '50%|99%|Requests/sec|Non-2xx|Socket errors'; \
	  echo "after minute $$minute: $$(awk '/VmRSS/ {print $$2, $$3}' /proc/$$server/status)"; \
	done

# Random and mutated bytes for each parser and the engine; what it learns stays out of the clone.
FUZZ_SECONDS = 60

fuzz: setup
	cd Fuzz && swift build -c release --sanitize=fuzzer \
	  && for target in $$(ls Sources); do \
	    mkdir -p .build/corpus/$$target Corpus/$$target \
	      && SWIFT_BACKTRACE=enable=no .build/release/$$target -max_total_time=$(FUZZ_SECONDS) \
	        -verbosity=0 -timeout=10 -artifact_prefix=.build/ .build/corpus/$$target \
	        Corpus/$$target ../Topologies || exit 1; \
	  done

clean:
	rm -rf .build .build-* Fuzz/.build
