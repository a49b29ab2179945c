#!/bin/sh
# The tables of one model: evaluate_all.sh FOLDER LOG_PREFIX {dev|fresh}
set -e
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=68719476736 MALLOC_ARENA_MAX=1
kind=$3; flag=""; [ "$kind" = fresh ] && flag=--fresh
for t in 0 0.7; do
  nice -n 5 venv/bin/python evaluate.py "$1" --temperature $t --show 200 $flag > "$2_${kind}_$t.log" 2>&1
done
