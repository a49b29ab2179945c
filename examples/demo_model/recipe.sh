#!/bin/sh
# Both demo models from nothing, in one go: recipe.sh OUT [DIVISOR]
#
# Seeds and numbers of steps are fixed. DIVISOR makes every stage that many times shorter, to see
# whether all of them run. PYTHON names the interpreter (venv/bin/python if unset).
set -eu
out=$1
short=${2:-1}
python=${PYTHON:-venv/bin/python}
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=68719476736 MALLOC_ARENA_MAX=1
mkdir -p "$out"

steps() { echo $(($1 / short + 1)); }

# A narrow text model: copying and facts in four layers, then two more layers, then a slow end.
$python train_text.py --out "$out/text1" --steps "$(steps 9000)" --seed 1 \
  --muon-lr 0.01 --adam-lr 0.004 --cool 0.5 --wood 0.3
$python deepen.py "$out/text1.pt" "$out/text2.pt" 2 3
$python train_text.py --out "$out/text3" --resume "$out/text2.pt" --layers 6 \
  --steps "$(steps 3000)" --seed 2 --tokens 4000 --muon-lr 0.01 --adam-lr 0.002 --cool 0.1
$python train_text.py --out "$out/narrow" --resume "$out/text3.pt" --layers 6 \
  --steps "$(steps 4000)" --seed 3 --tokens 4000 --muon-lr 0.008 --adam-lr 0.002 --cool 1

# The text model: the same, made wider.
$python widen.py "$out/narrow.pt" "$out/wide.pt" 192
$python train_text.py --out "$out/mlxtrio-demo" --resume "$out/wide.pt" --layers 6 --hidden 192 \
  --steps "$(steps 10000)" --seed 6 --tokens 4000 --muon-lr 0.011 --adam-lr 0.0025 --cool 0.75

# The model that sees: its tower alone, the tower in the words of the narrow text model, both together.
$python train_tower.py --out "$out/tower.pt" --steps "$(steps 1500)" --seed 4
$python align_tower.py "$out/tower.pt" "$out/narrow.pt" "$out/tower-aligned.pt" \
  --steps "$(steps 300)"
$python train_vision.py --text "$out/narrow.pt" --tower "$out/tower-aligned.pt" --freeze \
  --out "$out/mlxtrio-demo-vlm" --steps "$(steps 3500)" --seed 5 --share 0.75 \
  --wood 0.4 --muon-lr 0.007 --adam-lr 0.0018 --cool 0.8

$python verify.py "$out/mlxtrio-demo" "$out/mlxtrio-demo-vlm"
