#!/bin/sh
# Installs a lock file into the virtual environment in $VENV: `VENV=.venv novu_app/operations/install.sh requirements.lock`.
# Wheels only: no machine needs a compiler. Hashes: what was tested is what is installed.
# uv takes a fifth of pip's time. Of pip's configuration it is told the index; where it fails for want of the rest, pip installs.
set -eu
lock=$1
python=$VENV/bin/python
pip="$python -m pip --disable-pip-version-check"
checked="--quiet --require-hashes --only-binary :all: -r"

index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$($pip config get global.index-url 2>/dev/null || true)}}
if [ -n "$index" ]; then
	export UV_DEFAULT_INDEX="$index"
fi
with_uv() {
	# shellcheck disable=SC2086 # several words
	$pip install --progress-bar off $checked requirements-uv.lock &&
		"$VENV/bin/uv" pip install --no-config --python "$python" --compile-bytecode $checked "$lock"
}
# shellcheck disable=SC2086
with_uv 2>"$VENV/uv.log" || $pip install --progress-bar off $checked "$lock"
