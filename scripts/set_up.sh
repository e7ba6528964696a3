#!/bin/sh
# Makes this checkout ready: virtual environment, dependencies, browser bundles, message catalogues, planner.
# Each step leaves a stamp of what it was made from and is skipped while that has not changed.
# usage: sh scripts/set_up.sh [test]      (test: also see that a browser is there)
set -eu
cd "$(dirname "$0")/.."
root=$(pwd)
venv="$root/.venv"
stamps="$venv/stamps"

say() { printf '\033[1m→\033[0m %s\n' "$1"; }
fail() { printf 'set-up: %s\n' "$1" >&2; exit 1; }

is_done() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
note_done() { mkdir -p "$stamps"; printf '%s\n' "$2" > "$stamps/$1"; }
sum_of() { cat "$@" | cksum; }
sum_under() { find "$@" -type f -exec cksum {} + | LC_ALL=C sort | cksum; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
has_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

find_python() {
    found=""
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
        is_new_enough "$candidate" || continue
        found=$candidate
        if has_venv "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    [ -n "$found" ] || fail "Python 3.11 or newer is needed: install it, or name it with PYTHON=/path/to/python3."
    fail "$found lacks its venv module: install it (Debian, Ubuntu: apt-get install python3-venv)."
}

is_ours() { is_new_enough "$venv/bin/python" && grep -qF "$venv/" "$venv/bin/pip"; }

make_venv() {
    is_ours 2>/dev/null && return
    python=$(find_python)
    say "Creating the virtual environment with $python"
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "the virtual environment could not be created in $venv."
}

install_locked() {
    lock=$1; shift
    is_done "$lock" "$(sum_of "$lock")" && return
    say "Installing Python packages from $lock"
    quiet=""
    [ -t 1 ] || quiet="--quiet"
    "$venv/bin/python" -m pip install $quiet --disable-pip-version-check --no-input --require-hashes "$@" -r "$lock" \
        || fail "the packages of $lock could not be installed: is the package registry reachable?"
    note_done "$lock" "$(sum_of "$lock")"
}

install_project() {
    is_done project "$root" && return
    packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$root/src" > "$packages/yinuo.pth"
    printf '#!/bin/sh\nexec "%s" -m yinuo.doors.console.main "$@"\n' "$venv/bin/python" > "$venv/bin/yinuo"
    chmod +x "$venv/bin/yinuo"
    note_done project "$root"
}

is_node_new_enough() {
    command -v npm >/dev/null 2>&1 || return 1
    node -e 'const [a, b] = process.versions.node.split(".").map(Number);
             process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' >/dev/null 2>&1
}

find_node() {
    PATH="$PATH:$venv/bin"
    is_node_new_enough && return
    say "Fetching Node.js (this machine has none of version 20.19 or newer)"
    install_locked requirements-node.lock --only-binary :all:
    PATH="$venv/bin:$PATH"
    is_node_new_enough || fail "Node.js 20.19 or newer is needed for the browser bundles: install it."
}

# A lock made where the registry lacks the native parts of a platform fails there, or npm silently leaves them
# out: so see that the bundler loads, and where it does not, install without the lock.
npm_install() (
    cd web
    quiet="--no-audit --no-fund --loglevel error --fetch-retries 2 --fetch-retry-maxtimeout 10000"
    trusted=${SSL_CERT_FILE:-${PIP_CERT:-}}  # where a company's own authority signs, Node must be told as well
    [ -n "${NODE_EXTRA_CA_CERTS:-}" ] || [ ! -f "$trusted" ] || export NODE_EXTRA_CA_CERTS="$trusted"
    npm ci $quiet && node -e 'import("vite")' 2>/dev/null && return
    say "The lock does not fit this platform; installing without it"
    rm -rf node_modules
    npm install --no-package-lock $quiet
)

install_browser_packages() {
    packages_sum=$(sum_of web/package-lock.json)
    [ -d web/node_modules ] && is_done web-packages "$packages_sum" && return
    find_node
    say "Installing browser packages"
    npm_install || fail "the browser packages could not be installed: is the package registry reachable?"
    note_done web-packages "$packages_sum"
}

# The bundles hold a sprite of the icons that templates and sources mention.
icons_mentioned() {
    find src/yinuo \( -name '*.html' -o -name '*.py' \) -print | xargs grep -h 'icon' | LC_ALL=C sort -u | cksum
}

build_bundles() {
    bundles_sum="$(sum_under web -name node_modules -prune -o) $(icons_mentioned)"
    [ -f src/yinuo/config/bundles/manifest.json ] && is_done bundles "$bundles_sum" && return
    install_browser_packages
    find_node
    say "Building the browser bundles"
    if ! (cd web && npm run --silent build) > "$stamps/bundles.log" 2>&1; then
        cat "$stamps/bundles.log" >&2
        fail "the browser bundles could not be built; see above."
    fi
    note_done bundles "$bundles_sum"
}

unpack_fonts() {
    for font in src/yinuo/config/bundles/fonts/*.woff2; do
        [ -f "src/yinuo/config/print_fonts/$(basename "$font" .woff2).ttf" ] && continue
        say "Unpacking the fonts for documents"
        "$venv/bin/python" -m yinuo.config.fonts || fail "the fonts for documents could not be unpacked."
        return
    done
}

compile_catalogues() {
    po_sum=$(sum_under src/yinuo -name '*.po')
    missing=$(find src/yinuo -name '*.po' | while IFS= read -r po; do [ -f "${po%.po}.mo" ] || echo "$po"; done)
    [ -z "$missing" ] && is_done catalogues "$po_sum" && return
    say "Compiling the message catalogues"
    "$venv/bin/python" -m yinuo.config.catalogues --compile || fail "the message catalogues could not be compiled."
    note_done catalogues "$po_sum"
}

compile_planner() {
    planner_sum=$(sum_under src/yinuo/core/capacity/fast -name '*.py')
    is_done planner "$planner_sum" && return
    say "Compiling the planner, once (about a minute)"
    "$venv/bin/python" -m yinuo.core.capacity.warming || fail "the planner could not be compiled."
    note_done planner "$planner_sum"
}

find_browser() {
    [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ] && return
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && return
    if [ "$(uname)" = Linux ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing Chromium for the journey tests"
        (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium) >/dev/null 2>&1 || true
        command -v chromium >/dev/null 2>&1 && return
    fi
    fail "the journey tests need a browser: install Chromium or Google Chrome, or name it with CHROMIUM=/path."
}

make_venv
install_locked requirements.lock
install_project
build_bundles
unpack_fonts
compile_catalogues
compile_planner
case "${1:-}" in
    test) find_browser ;;
    check) install_browser_packages; find_node ;;
esac
