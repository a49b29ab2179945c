"""The benchmark is a client of any server: it imports no other package of mlxtrio."""

import subprocess
import sys


def test_the_benchmark_imports_nothing_of_the_server() -> None:
    script = (
        "import sys, mlxtrio.bench.chart, mlxtrio.bench.progress, mlxtrio.bench.report\n"
        "print(*sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = result.stdout.decode().split()
    ours = {name for name in loaded if name.startswith("mlxtrio.")}
    assert {name.split(".")[1] for name in ours} == {"bench", "percentiles"}
    assert not {"quart", "hypercorn", "mlx", "numpy"} & set(loaded)
