# Finds a Python, keeps .venv, and installs what `constraints.txt` pins. Sourced by run, test, dev.
# Usage: environment [EXTRAS]   (EXTRAS like "[test,lint]"; none installs what runs the desk)
cd "$(dirname "$0")" || exit 1

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null 2>&1 \
            && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return 0
        fi
    done
    echo "Stafette needs Python 3.11 or newer; install the package python3." >&2
    return 1
}

make_venv() {
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --clear --python "$(command -v "$python")" .venv
    elif ! "$python" -m venv --clear .venv >/dev/null 2>&1; then
        rm -rf .venv
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "Python cannot make a virtual environment: install the package python$version-venv." >&2
        return 1
    fi
}

environment() {
    extras="${1:-}"
    python=$(find_python) || exit 1
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        make_venv || exit 1
    fi
    wanted=$(cat pyproject.toml constraints.txt hatch_build.py 2>/dev/null | cksum)"$extras"
    if [ "$(cat .venv/.installed 2>/dev/null)" = "$wanted" ]; then
        return 0
    fi
    # What has more than was asked for is good enough.
    if [ -z "$extras" ] && [ "$(cat .venv/.installed 2>/dev/null)" = "$wanted[test,lint]" ]; then
        return 0
    fi
    echo "Installing …"
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python .venv/bin/python -c constraints.txt -e ".$extras" || exit 1
    else
        .venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv || exit 1
        .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".$extras" || exit 1
    fi
    echo "$wanted" > .venv/.installed
}
