#!/bin/sh
# Prints the folder of PostgreSQL's programs, for the tests of lakes; installs it where there is none.
# POSTGRES_BIN names one to use.
set -eu

find_installed() {
    for folder in "${POSTGRES_BIN:-}" "$(pg_config --bindir 2>/dev/null || true)" \
        $(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV) \
        "$(dirname "$(command -v postgres 2>/dev/null || echo /nowhere/)")"; do
        if [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
            printf '%s\n' "$folder"
            return 0
        fi
    done
    return 1
}

find_installed && exit 0

sh "$(dirname "$0")/apt_install.sh" PostgreSQL postgresql && find_installed && exit 0

echo "The tests of lakes need PostgreSQL. Install it (on Debian: apt-get install postgresql), or name the folder of its programs: POSTGRES_BIN=/path/to/bin make test" >&2
exit 1
