#!/bin/sh
# The tables of one model: evaluate_all.sh FOLDER LOG_PREFIX {development|second|third|values|bars|last|final}
set -e
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=68719476736 MALLOC_ARENA_MAX=1
python=${PYTHON:-venv/bin/python}
for t in 0 0.7; do
  nice -n 5 "$python" evaluate.py "$1" --temperature $t --show 200 --set "$3" > "$2_$3_$t.log" 2>&1
done
