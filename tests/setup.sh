#!/bin/sh
# Fetches what the tests need besides the Python environment: a Chromium, node, and Novu's published JavaScript clients.
# Quick when all of it is there. Root installs what is missing; anybody else is told what to install.
set -eu
cd "$(dirname "$0")"

wanted=""
have() { command -v "$1" >/dev/null 2>&1; }
have chromium || have chromium-browser || have google-chrome || [ -n "${NOVU_TEST_CHROMIUM:-}" ] || wanted="chromium"
if ! have node || ! have npm; then wanted="$wanted nodejs npm"; fi
# Debian's headless shell does most tests' work for little more than half of the time; where it can not be had, they take the browser.
shell=""
have chromium-headless-shell || [ -n "${NOVU_TEST_CHROMIUM:-}" ] || shell="chromium-headless-shell"

if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
	if [ -n "$wanted" ]; then
		echo "The tests need: $wanted. Install it, or run this once as root on Debian or Ubuntu." >&2
		exit 1
	fi
elif [ -n "$wanted$shell" ]; then
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq || [ -z "$wanted" ]
	apt-cache show $shell >/dev/null 2>&1 || shell=""
	if [ -n "$wanted$shell" ]; then
		echo "Installing for the tests: $wanted $shell"
		# shellcheck disable=SC2086 # one word a package
		apt-get install -y -qq --no-install-recommends $wanted $shell || [ -z "$wanted" ]
	fi
fi

# npm ci starts from nothing each time, so it runs only when the lock file changed since the last one that ended well.
lock=$(cksum <sdk/package-lock.json)
stamp=sdk/node_modules/.made-from
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$lock" ]; then
	(cd sdk && npm ci --no-audit --no-fund --loglevel=error)
	echo "$lock" >"$stamp"
fi
