#!/bin/sh
# Fetches what the tests need besides the Python environment: a Chromium, node, and Novu's published JavaScript clients.
# Quick when all of it is there. Root installs what is missing; anybody else is told what to install.
set -eu
cd "$(dirname "$0")"

wanted=""
have() { command -v "$1" >/dev/null 2>&1; }
have chromium || have chromium-browser || have google-chrome || [ -n "${NOVU_TEST_CHROMIUM:-}" ] || wanted="chromium"
if ! have node || ! have npm; then wanted="$wanted nodejs npm"; fi

if [ -n "$wanted" ]; then
	if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
		echo "The tests need: $wanted. Install it, or run this once as root on Debian or Ubuntu." >&2
		exit 1
	fi
	echo "Installing for the tests: $wanted"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	# shellcheck disable=SC2086 # one word a package
	apt-get install -y -qq --no-install-recommends $wanted
fi

# npm ci starts from nothing each time, so it runs only when the lock file changed since the last one that ended well.
lock=$(cksum <sdk/package-lock.json)
stamp=sdk/node_modules/.made-from
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$lock" ]; then
	(cd sdk && npm ci --no-audit --no-fund --loglevel=error)
	echo "$lock" >"$stamp"
fi
