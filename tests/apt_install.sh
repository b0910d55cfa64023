#!/bin/sh
# Installs one of Debian's packages with apt-get, where that can be had: `sh apt_install.sh Chromium chromium`.
set -eu

[ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 || exit 1
echo "Installing $1 with apt-get" >&2
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -y -qq "$2"; } >&2 || { echo "apt-get could not install $1" >&2; exit 1; }
