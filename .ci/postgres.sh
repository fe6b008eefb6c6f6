# PostgreSQL servers of a run, in a scratch folder that goes with them. Sourced by test and fault.sh.
scratch=$(mktemp -d)
chmod 755 "$scratch"
postgres_pids=""
finish() {
    for pid in $postgres_pids; do
        kill -INT "$pid" 2>/dev/null
        while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    done
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

start_postgres() { # name; sets postgres_url
    initdb=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)
    [ -n "$initdb" ] || initdb=$(command -v initdb) || return 1
    folder="$scratch/$1"
    mkdir "$folder"
    as=""
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$folder" || return 1
        as="setpriv --reuid=postgres --regid=postgres --clear-groups"
    fi
    port=$($bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    $as "$initdb" -D "$folder/db" -U stafette -A trust -E UTF8 --locale=C.UTF-8 >/dev/null || return 1
    $as "$(dirname "$initdb")/postgres" -D "$folder/db" -p "$port" -k "$folder" -h 127.0.0.1 \
        -c fsync=off -c max_connections=200 >"$folder/log" 2>&1 &
    postgres_pids="$postgres_pids $!"
    for _ in $(seq 100); do
        "$(dirname "$initdb")/pg_isready" -q -h 127.0.0.1 -p "$port" && break
        sleep 0.1
    done
    postgres_url="postgres://stafette@127.0.0.1:$port/postgres"
}
