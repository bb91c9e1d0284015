#!/usr/bin/env bash
# Tests a wheel as a stranger would meet it: usage: tools/test_wheel.sh PYTHON WHEEL
#
# 1. a clean environment with the run-time lock only: the demo must run without any development tool;
# 2. the test tools on top, and the tests, copied out of the checkout, so that `engine/` is not there.
set -euo pipefail
python=$1
wheel=$(realpath "$2")
top=$(cd "$(dirname "$0")/.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
pip() { "$tmp/venv/bin/python" -m pip --disable-pip-version-check "$@"; }

"$python" -m venv "$tmp/venv"
pip install --quiet --require-hashes -r "$top/requirements.lock"
pip install --quiet --no-deps "$wheel"
pip check
mkdir "$tmp/outside"
cp "$top/pyproject.toml" "$tmp/outside/"
cp -R "$top/tests" "$tmp/outside/tests"
cd "$tmp/outside"
unset PYTHONPATH
"$tmp/venv/bin/tuixuan" demo --out "$tmp/demo" > /dev/null
"$tmp/venv/bin/tuixuan-verify" --help > /dev/null

pip install --quiet --require-hashes -r "$top/requirements-dev.lock"
where=$("$tmp/venv/bin/python" -c 'import tuixuan, tuixuan_verify as v; print(tuixuan.__file__, v.__file__)')
case $where in
"$tmp"/venv/*" $tmp"/venv/*) ;;
*) echo "the wheel is not what is imported: $where" >&2 && exit 1 ;;
esac
# shellcheck disable=SC2086  # TESTFLAGS is a list of words
TUIXUAN_PROFILE=quick "$tmp/venv/bin/pytest" -p no:cacheprovider -m 'not checkout and not slow' ${WHEEL_TESTFLAGS:-}
