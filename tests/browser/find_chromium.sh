#!/bin/sh
# Prints the path of a Chromium that runs, for the browser tests; gets one where there is none.
# CHROMIUM names one to use. The first argument is the Python whose Playwright drives it.
set -eu
python=${1:-python3}

runs() { "$1" --version >/dev/null 2>&1; }

find_installed() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        path=$(command -v "$name" 2>/dev/null) || continue
        # Ubuntu's chromium-browser may be a notice to install a snap, which starts nothing.
        if runs "$path"; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    return 1
}

find_playwrights_own() {
    path=$("$python" -c 'from playwright.sync_api import sync_playwright as start
with start() as playwright: print(playwright.chromium.executable_path)') || return 1
    runs "$path" && printf '%s\n' "$path"
}

find_installed && exit 0
find_playwrights_own && exit 0

sh "$(dirname "$0")/../apt_install.sh" Chromium chromium && find_installed && exit 0

echo "Installing Playwright's Chromium" >&2
"$python" -m playwright install chromium >&2 || echo "Playwright could not install its Chromium" >&2
find_playwrights_own && exit 0

echo "The browser tests need Chromium. Install it (on Debian: apt-get install chromium), or name one: CHROMIUM=/path/to/chromium make test" >&2
exit 1
