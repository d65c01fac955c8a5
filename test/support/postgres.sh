#!/bin/sh
# A private PostgreSQL for tests, on a free loopback port and in a temporary directory.
#
#   dir=$(mktemp -d); TEST_DATABASE_URL=$(test/support/postgres.sh start "$dir"); …; test/support/postgres.sh stop "$dir"
#
# PostgreSQL refuses to run as root, so for root it runs as the user postgres.
set -eu

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo 'PostgreSQL is not installed (apt-get install postgresql)' >&2; exit 1; }
[ $# -eq 2 ] || { echo "usage: $0 start|stop DIRECTORY" >&2; exit 2; }
dir=$2

as_server() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

case $1 in
start)
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$dir"; fi
  as_server "$bin/initdb" -D "$dir/data" -U portcullis -A trust -E UTF8 --no-locale --no-sync >"$dir/initdb.log"
  port=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
  as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=''" start >"$dir/start.log"
  echo "postgres://portcullis@127.0.0.1:$port/postgres"
  ;;
stop)
  as_server "$bin/pg_ctl" -D "$dir/data" -m immediate stop >"$dir/stop.log"
  ;;
*)
  echo "usage: $0 start|stop DIRECTORY" >&2
  exit 2
  ;;
esac
