#!/bin/sh
# What the tests need beyond pip: PostgreSQL, Chromium, fonts. Installed by apt as root; otherwise one line says what.
set -u
missing=""
[ -n "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="$missing chromium"
fc-list 2>/dev/null | grep -q "Noto Sans CJK" || missing="$missing fonts-noto-cjk"
fc-list 2>/dev/null | grep -q "Noto Sans Arabic" || missing="$missing fonts-noto-core"
command -v fc-list >/dev/null 2>&1 || missing="$missing fontconfig"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
    echo "apt could not install:$missing. Tests that need them are left out and named at the end."
    exit 0
fi
echo "For all tests install:$missing (Debian: sudo apt install$missing). Tests that need them are left out and named."
