#!/bin/sh
# Every benchmark, each printing its table. DATA=FOLDER adds those on the Olist orders.
set -eu
cd "$(dirname "$0")/.."
for program in bench/*/__main__.py; do
    name=$(basename "$(dirname "$program")")
    [ "$name" = olist ] && continue
    printf '→ %s\n' "$name"
    .venv/bin/python -m "bench.$name" "$@"
done
if [ -z "${DATA:-}" ]; then
    echo "→ olist: skipped, name the folder of its tables with DATA=FOLDER"
    exit 0
fi
for question in promise radar insight; do
    printf '→ olist %s\n' "$question"
    .venv/bin/python -m bench.olist "$question" --data "$DATA"
done
