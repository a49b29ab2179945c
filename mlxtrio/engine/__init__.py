"""The MLX thread and what it runs: the only package that imports mlx, mlx_lm or mlx_vlm.

The trio side imports ``thread`` (the engine's interface to trio) with ``messages``, ``delivery``
and ``metrics``, and the modules of ``models`` that find and recognise checkpoints: ``start``,
``embedding_checkpoint``, ``reranker_checkpoint`` and ``vision_families``. None of them imports MLX.
``scheduling`` imports no MLX either, but runs on the MLX thread. All other modules import MLX; the
MLX thread imports them when it loads a model.
"""
