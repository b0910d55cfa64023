#!/bin/sh
# Prints the path of nginx, for the test of several hosts behind one address; installs it where there is none.
# NGINX names one to use.
set -eu

find_installed() {
    for program in "${NGINX:-}" "$(command -v nginx 2>/dev/null || true)" /usr/sbin/nginx; do
        if [ -n "$program" ] && [ -x "$program" ]; then
            printf '%s\n' "$program"
            return 0
        fi
    done
    return 1
}

find_installed && exit 0

sh "$(dirname "$0")/apt_install.sh" nginx nginx-light && find_installed && exit 0

echo "The test of several hosts needs nginx. Install it (on Debian: apt-get install nginx-light), or name it: NGINX=/path/to/nginx make test" >&2
exit 1
