#!/bin/sh
# Every static check, all of them even when one fails; exit code 1 when any did.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
status=0

check() {
    name=$1; shift
    if "$@"; then
        printf '✓ %s\n' "$name"
    else
        printf '✗ %s\n' "$name" >&2
        status=1
    fi
}

browser_code() { (cd web && PATH="$PATH:$(cd .. && pwd)/$bin" npm run --silent check); }

check "ruff check" "$bin/ruff" check --quiet .
check "ruff format" "$bin/ruff" format --check --quiet .
check "mypy" "$bin/mypy" --no-error-summary
check "import contracts" "$bin/lint-imports" --no-logo
check "biome" browser_code
exit $status
