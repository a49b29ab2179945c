"""Qwen3 in torch: the text model, and the language half of Qwen3-VL.

Parameter names are those of the Hugging Face checkpoints, so an export is a plain save.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class TextConfig:
    """Sizes of the language model."""

    vocab_size: int = 1024
    hidden_size: int = 128
    intermediate_size: int = 384
    layers: int = 4
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 32
    rope_theta: float = 10000.0
    eps: float = 1e-6

    @classmethod
    def sized(cls, vocab_size: int, layers: int, hidden_size: int) -> TextConfig:
        """The shape that goes with a width: heads of 32, two of them on one key, MLPs of three."""
        heads = hidden_size // cls.head_dim
        return cls(vocab_size, hidden_size, 3 * hidden_size, layers, heads, heads // 2)

    @classmethod
    def of(cls, weights: dict[str, Tensor]) -> TextConfig:
        """The shape of a text model, or of the language half of one that sees, by its weights."""
        (embedding,) = (w for name, w in weights.items() if name.endswith("embed_tokens.weight"))
        layers = sum(name.endswith("self_attn.q_proj.weight") for name in weights)
        return cls.sized(embedding.shape[0], layers, embedding.shape[1])


BLOCK = 192  # queries of a long row that are handled at once


class RMSNorm(nn.Module):
    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.weight.shape, self.weight, self.eps)


def rope_table(positions: Tensor, config: TextConfig) -> tuple[Tensor, Tensor]:
    """cos and sin of shape (..., length, head_dim) for positions (..., length)."""
    exponent = torch.arange(0, config.head_dim, 2).float() / config.head_dim
    freqs = positions[..., None].float() / config.rope_theta**exponent
    freqs = torch.cat((freqs, freqs), dim=-1)
    return freqs.cos(), freqs.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    a, b = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-b, a), dim=-1) * sin


@dataclass(frozen=True)
class Tree:
    """Where the tokens of trees lie in one long row of N tokens, for their attention.

    `trunks` (trees, trunk) are the indices of what all branches of a tree see. Each of `branches`
    is a stack of similar branches: indices of their tokens (branches, length), of what they see
    (branches, trunk + length), and the mask to add (branches, 1, length, trunk + length).
    `back` (N) says where the output of each token lies in the outputs of trunks and branches.
    """

    trunks: Tensor
    branches: list[tuple[Tensor, Tensor, Tensor]]
    back: Tensor


class Attention(nn.Module):
    def __init__(self, c: TextConfig) -> None:
        super().__init__()
        self.c = c
        self.q_proj = nn.Linear(c.hidden_size, c.heads * c.head_dim, bias=False)
        self.k_proj = nn.Linear(c.hidden_size, c.kv_heads * c.head_dim, bias=False)
        self.v_proj = nn.Linear(c.hidden_size, c.kv_heads * c.head_dim, bias=False)
        self.o_proj = nn.Linear(c.heads * c.head_dim, c.hidden_size, bias=False)
        self.q_norm = RMSNorm(c.head_dim, c.eps)
        self.k_norm = RMSNorm(c.head_dim, c.eps)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, tree: Tree | None = None) -> Tensor:
        batch, length, _ = x.shape
        c = self.c
        q = self.q_proj(x).view(batch, length, c.heads, c.head_dim)
        k = self.k_proj(x).view(batch, length, c.kv_heads, c.head_dim)
        v = self.v_proj(x).view(batch, length, c.kv_heads, c.head_dim).transpose(1, 2)
        q, k = self.q_norm(q), self.k_norm(k)
        q = rotate(q.transpose(1, 2), cos, sin)
        k = rotate(k.transpose(1, 2), cos, sin)
        if torch.is_autocast_enabled("cpu"):
            q, k, v = (x.to(torch.get_autocast_dtype("cpu")) for x in (q, k, v))
        with torch.autocast("cpu", enabled=False):  # else softmax would go back to float32
            y = self._attend(q, k, v) if tree is None else self._climb(q, k, v, tree)
        return self.o_proj(y.transpose(1, 2).reshape(batch, length, -1))

    def _attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
        """Plain attention, (batch, heads, length, head_dim); causal if there is no mask.

        For short rows this is several times faster on a CPU than the fused kernel. Queries that
        share keys lie in one product.
        """
        if mask is None and q.shape[2] > 2 * BLOCK:
            blocks = range(0, q.shape[2], BLOCK)
            return torch.cat([self._block(q, k, v, at) for at in blocks], dim=2)
        if mask is None:
            return self._block(q, k, v, 0, q.shape[2])
        batch, heads, length, size = q.shape
        groups = heads // k.shape[1]
        q = (q * size**-0.5).reshape(batch, -1, groups * length, size)
        scores = (q @ k.transpose(2, 3)).view(batch, -1, groups, length, k.shape[2])
        shares = torch.softmax(scores.add_(mask[:, None]), -1)
        return (shares.view(batch, -1, groups * length, k.shape[2]) @ v).view(
            batch, heads, length, size
        )

    def _block(self, q: Tensor, k: Tensor, v: Tensor, at: int, size: int = BLOCK) -> Tensor:
        """Causal attention of `size` queries from `at` on: they see no key beyond themselves."""
        rows = min(size, q.shape[2] - at)
        end = at + rows
        mask = torch.full((rows, end), float("-inf"), dtype=q.dtype).triu(at + 1)
        return self._attend(q[:, :, at:end], k[:, :, :end], v[:, :, :end], mask[None, None])

    def _climb(self, q: Tensor, k: Tensor, v: Tensor, tree: Tree) -> Tensor:
        """Attention within trees: all tensors are (1, heads, N, head_dim)."""

        def pick(x: Tensor, indices: Tensor) -> Tensor:
            flat = x[0].transpose(0, 1).reshape(x.shape[2], -1).index_select(0, indices.flatten())
            return flat.view(*indices.shape, -1, self.c.head_dim).transpose(1, 2)

        def flat(y: Tensor) -> Tensor:
            return y.transpose(1, 2).reshape(-1, self.c.heads * self.c.head_dim)

        t = tree.trunks
        outputs = [flat(self._attend(pick(q, t), pick(k, t), pick(v, t)))]
        for tokens, seen, mask in tree.branches:
            outputs.append(flat(self._attend(pick(q, tokens), pick(k, seen), pick(v, seen), mask)))
        found = torch.cat(outputs).index_select(0, tree.back)
        return found.view(1, -1, self.c.heads, self.c.head_dim).transpose(1, 2)


class MLP(nn.Module):
    def __init__(self, c: TextConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.up_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.down_proj = nn.Linear(c.intermediate_size, c.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, c: TextConfig) -> None:
        super().__init__()
        self.self_attn = Attention(c)
        self.mlp = MLP(c)
        self.input_layernorm = RMSNorm(c.hidden_size, c.eps)
        self.post_attention_layernorm = RMSNorm(c.hidden_size, c.eps)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, tree: Tree | None = None) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, tree)
        return x + self.mlp(self.post_attention_layernorm(x))


class TextModel(nn.Module):
    """Embedding, layers and final norm; the head is the embedding (tied)."""

    def __init__(self, c: TextConfig) -> None:
        super().__init__()
        self.c = c
        self.embed_tokens = nn.Embedding(c.vocab_size, c.hidden_size)
        self.layers = nn.ModuleList(Layer(c) for _ in range(c.layers))
        self.norm = RMSNorm(c.hidden_size, c.eps)
        self.reset()

    def reset(self) -> None:
        """Small embeddings (they are the head too); outputs of blocks start at zero."""
        for name, p in self.named_parameters():
            if "o_proj" in name or "down_proj" in name:
                nn.init.zeros_(p)
            elif p.dim() == 2:
                nn.init.normal_(p, std=p.shape[-1] ** -0.5)
        nn.init.normal_(self.embed_tokens.weight, std=0.05)

    def forward(
        self, ids: Tensor, positions: Tensor | None = None, tree: Tree | None = None
    ) -> Tensor:
        """Final hidden states (batch, length, hidden) of token ids (batch, length).

        `positions` (length) and `tree` belong to a row of trees; else each row is one text.
        """
        if positions is None:
            positions = torch.arange(ids.shape[1])
        return self.run(self.embed_tokens(ids), *rope_table(positions, self.c), tree)

    def run(self, x: Tensor, cos: Tensor, sin: Tensor, tree: Tree | None = None) -> Tensor:
        for layer in self.layers:
            x = layer(x, cos, sin, tree)
        return self.norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        return F.linear(hidden, self.embed_tokens.weight)
