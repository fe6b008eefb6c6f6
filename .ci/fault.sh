# One fault of docs/faults.md with its figures, on the database of STAFETTE_DATABASE_URL, else on
# SQLite and on a PostgreSQL of its own. Sourced by dev.   ./dev fault F20 [--full] [pytest's words]
fault=$(echo "${1:-}" | tr A-Z a-z)
case "$fault" in
    f[0-9][0-9]) shift ;;
    *) echo "Which fault? ./dev fault F20 [--full]; docs/faults.md lists them." >&2; exit 2 ;;
esac
full=""
[ "${1:-}" != --full ] || { full=full; shift; }
. .ci/postgres.sh

on() { # its name, the URL of the database, words for pytest
    echo "== $fault on $1"
    url="$2"
    shift 2
    STAFETTE_DATABASE_URL="$url" STAFETTE_FAULTS="$full" "$bin/pytest" -s -k "$fault" \
        -m "not browser" -p no:cacheprovider "$@" || failed=yes
}

failed=""
if [ -n "${STAFETTE_DATABASE_URL:-}" ]; then
    on "${STAFETTE_DATABASE_URL%%:*}" "$STAFETTE_DATABASE_URL" "$@"
else
    on SQLite "" "$@"
    if start_postgres own; then on PostgreSQL "$postgres_url" "$@"; else failed=yes; fi
fi
[ -z "$failed" ]
