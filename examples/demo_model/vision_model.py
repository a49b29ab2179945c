"""Qwen3-VL in torch: a vision tower in front of the text model, positions in three axes."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model import TextConfig, TextModel, Tree, rope_table, rotate
from pictures import MERGE, PATCH, TEMPORAL

SECTIONS = (6, 5, 5)  # of the 16 frequencies of a head: time, row, column
AXES = tuple(i % 3 for i in range(16))  # which of them each frequency turns with


@dataclass(frozen=True)
class VisionConfig:
    embed_dim: int = 96
    depth: int = 4
    heads: int = 3
    mlp_ratio: int = 2
    side: int = 12  # of the grid of learned positions


@dataclass(frozen=True)
class PictureBatch:
    """All pictures of a batch, padded: patches, where they lie, and which are real.

    `places` are rows and columns; `corners` and `shares` (batch, patches, 4) say between which
    learned positions a patch lies. `slots` are the positions (in the flattened batch of ids) of
    the pictures' tokens, `tokens` the indices of the tokens (in the flattened output).
    """

    patches: Tensor
    places: Tensor
    corners: Tensor
    shares: Tensor
    real: Tensor
    slots: Tensor
    tokens: Tensor


class VisionAttention(nn.Module):
    def __init__(self, c: VisionConfig) -> None:
        super().__init__()
        self.heads = c.heads
        self.qkv = nn.Linear(c.embed_dim, 3 * c.embed_dim)
        self.proj = nn.Linear(c.embed_dim, c.embed_dim)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        batch, length, size = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        with torch.autocast("cpu", enabled=False):
            y = F.scaled_dot_product_attention(q.float(), k.float(), v.float(), attn_mask=mask)
        return self.proj(y.transpose(1, 2).reshape(batch, length, size))


class VisionMLP(nn.Module):
    def __init__(self, c: VisionConfig) -> None:
        super().__init__()
        self.linear_fc1 = nn.Linear(c.embed_dim, c.mlp_ratio * c.embed_dim)
        self.linear_fc2 = nn.Linear(c.mlp_ratio * c.embed_dim, c.embed_dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear_fc2(F.gelu(self.linear_fc1(x), approximate="tanh"))


class VisionBlock(nn.Module):
    def __init__(self, c: VisionConfig) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(c.embed_dim, eps=1e-6)
        self.norm2 = nn.LayerNorm(c.embed_dim, eps=1e-6)
        self.attn = VisionAttention(c)
        self.mlp = VisionMLP(c)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x), cos, sin, mask)
        return x + self.mlp(self.norm2(x))


class PatchEmbed(nn.Module):
    """A convolution whose stride is its size, written as a product.

    A picture is a film of two equal frames to Qwen3-VL, so one of them will do here.
    """

    def __init__(self, c: VisionConfig) -> None:
        super().__init__()
        self.proj = nn.Conv3d(3, c.embed_dim, (TEMPORAL, PATCH, PATCH))

    def forward(self, patches: Tensor) -> Tensor:
        return F.linear(patches, self.proj.weight.sum(2).flatten(1), self.proj.bias)


class Merger(nn.Module):
    def __init__(self, c: VisionConfig, hidden: int) -> None:
        super().__init__()
        self.wide = c.embed_dim * MERGE**2
        self.norm = nn.LayerNorm(c.embed_dim, eps=1e-6)
        self.linear_fc1 = nn.Linear(self.wide, self.wide)
        self.linear_fc2 = nn.Linear(self.wide, hidden)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(x).reshape(x.shape[0], -1, self.wide)
        return self.linear_fc2(F.gelu(self.linear_fc1(x)))


class VisionTower(nn.Module):
    """Pictures to their tokens (tokens of all pictures in order, hidden)."""

    def __init__(self, c: VisionConfig, hidden: int) -> None:
        super().__init__()
        self.c = c
        self.patch_embed = PatchEmbed(c)
        self.pos_embed = nn.Embedding(c.side**2, c.embed_dim)
        self.blocks = nn.ModuleList(VisionBlock(c) for _ in range(c.depth))
        self.merger = Merger(c, hidden)
        nn.init.normal_(self.pos_embed.weight, std=0.3)

    def forward(self, made: PictureBatch) -> Tensor:
        cos, sin = self._angles(made.places)
        x = self.patch_embed(made.patches) + self._learned(made)
        mask = made.real[:, None, None, :]
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        seen: Tensor = self.merger(x).flatten(0, 1)[made.tokens]
        return seen

    def _learned(self, made: PictureBatch) -> Tensor:
        """Learned positions, read between the points of their grid."""
        corners, shares = made.corners.flatten(0, 1), made.shares.flatten(0, 1)
        found = F.embedding_bag(
            corners, self.pos_embed.weight, mode="sum", per_sample_weights=shares
        )
        return found.view(*made.corners.shape[:2], -1)

    def _angles(self, places: Tensor) -> tuple[Tensor, Tensor]:
        """Half of a head turns with the row, half with the column (batch, patches, 2)."""
        quarter = self.c.embed_dim // self.c.heads // 2
        freqs = 10000.0 ** (-torch.arange(0, quarter, 2).float() / quarter)
        angle = (places[..., None].float() * freqs).flatten(2)
        angle = torch.cat((angle, angle), dim=-1)[:, None]
        return angle.cos(), angle.sin()


class VisionLanguageModel(nn.Module):
    def __init__(self, text: TextConfig, vision: VisionConfig) -> None:
        super().__init__()
        self.text_config, self.vision_config = text, vision
        self.model = TextModel(text)
        self.visual = VisionTower(vision, text.hidden_size)

    def forward(
        self,
        ids: Tensor,
        positions: Tensor,
        pictures: PictureBatch | None,
        tree: Tree | None = None,
    ) -> Tensor:
        """Hidden states of ids (batch, length) at positions (3, batch, length)."""
        x = self.model.embed_tokens(ids)
        if pictures is not None:
            seen = self.visual(pictures).to(x.dtype)
            x = x.flatten(0, 1).index_copy(0, pictures.slots, seen).view_as(x)
        cos, sin = self._rope(positions)
        return self.model.run(x, cos[:, None], sin[:, None], tree)

    def _rope(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Time, row and column take turns at the frequencies (interleaved M-RoPE)."""
        cos, sin = rope_table(positions, self.text_config)
        axes = torch.tensor(AXES * 2)
        return _pick(cos, axes), _pick(sin, axes)

    def logits(self, hidden: Tensor) -> Tensor:
        return self.model.logits(hidden)


def _pick(table: Tensor, axes: Tensor) -> Tensor:
    columns = torch.arange(table.shape[-1])
    return table[axes, :, :, columns].permute(1, 2, 0)


def positions_of(ids: list[int], grids: list[tuple[int, int]], image_token: int) -> Tensor:
    """Positions (3, length), as Qwen3-VL's `get_rope_index`: a picture advances by its side."""
    columns: list[tuple[int, int, int]] = []
    following, i, picture = 0, 0, 0
    while i < len(ids):
        if ids[i] != image_token:
            columns.append((following,) * 3)
            following, i = following + 1, i + 1
            continue
        rows, cols = (side // MERGE for side in grids[picture])
        columns += [
            (following, following + r, following + c) for r in range(rows) for c in range(cols)
        ]
        following, i, picture = following + max(rows, cols), i + rows * cols, picture + 1
    return torch.tensor(columns).T
