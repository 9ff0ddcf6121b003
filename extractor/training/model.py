"""The reader's network: a BERT encoder reads a window once; its upper layers read the tokens around each money expression anew; a decoder then asks.

The lower layers run once a window. The upper ones run once a window too, and besides for each expression, with its tokens marked, over the tokens near it
only: these see the whole window, the far tokens as they are without the mark. Then every expression has one query for what it is and one for each role
(company, source, ...). The queries start from the states of the expression's tokens and attend to the window, with a learned preference for near or far
words. What they end as is classified, and compared with every token to find the first and the last of the role's words; the [CLS] token stands for "none".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AutoModel

from extractor.reader.labels import LabelSet
from extractor.reader.windows import SEGMENTS, SHAPES
from extractor.training.recipe import NetworkConfig

MASKED = -1e4
#: Limits in tokens of the distance classes on each side of an expression.
DISTANCES = (1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90, 135, 200, 300)


class ReaderNetwork(nn.Module):
    """Inputs: ``input_ids`` (B, T), ``features`` (B, T, 3), ``anchors`` (N, 3) of (window, first token, last token + 1).

    Padding has id 0. Returns the logits of the heads, each (N, classes), by name, and under ``"start"`` and ``"end"`` the span logits (N, roles, T).
    """

    def __init__(self, config: NetworkConfig, labels: LabelSet, base: Path) -> None:
        """``base`` is the folder of the BERT model to start from."""
        super().__init__()
        self.config, self.labels = config, labels
        bert = AutoModel.from_pretrained(base, add_pooling_layer=False, hidden_dropout_prob=config.dropout)
        self.embeddings, self.layers = bert.embeddings, bert.encoder.layer
        width, roles = bert.config.hidden_size, len(labels.roles)
        self.feature_embeddings = nn.ModuleList([nn.Embedding(size, width) for size in (len(SHAPES), 2, len(SEGMENTS))])
        for embedding in self.feature_embeddings:
            nn.init.zeros_(embedding.weight)  # type: ignore[arg-type]
        self.anchor_embedding = nn.Parameter(torch.zeros(width))
        self.to_query = nn.Linear(3 * width, width)
        self.query_kinds = nn.Parameter(torch.randn(1 + roles, width) * 0.02)
        self.decoder = nn.ModuleList([_Decoder(width, config) for _ in range(config.decoder_layers)])
        self.dropout = nn.Dropout(config.dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(2 * width, len(values)) for name, values in labels.heads.items()})
        self.span_query = nn.Linear(width, 2 * config.key_width)
        self.span_key = nn.Linear(width, 2 * config.key_width)
        self.span_bias = nn.Linear(width, 2 * roles)
        self.span_distance = nn.Embedding(2 * len(DISTANCES) + 1, 2 * roles)
        nn.init.zeros_(self.span_distance.weight)
        if config.freeze_embeddings:
            self.embeddings.word_embeddings.weight.requires_grad_(False)

    def expect(self, odds: Mapping[str, Mapping[str, float]]) -> None:
        """Make classes likelier, by head and class: their odds against the others of the head are multiplied."""
        for head, classes in odds.items():
            bias = cast(nn.Linear, self.heads[head]).bias.data
            for name, times in classes.items():
                bias[self.labels.heads[head].index(name)] += math.log(times)

    def forward(
        self, input_ids: Tensor, features: Tensor, anchors: Tensor, *, padded: bool = True
    ) -> dict[str, Tensor]:
        """``padded``: whether windows may be padded; without, the mask that hides the padding is left out."""
        states = self.embeddings(input_ids=input_ids)
        for column, embedding in enumerate(self.feature_embeddings):
            states = states + embedding(features[:, :, column])
        mask = (input_ids == 0).to(states.dtype) * MASKED if padded else None
        bias = None if mask is None else mask[:, None, None, :]
        for layer in self.layers[: self.config.anchor_layer]:
            states = _run(layer, states, bias)
        window = anchors[:, 0]
        view = self._view(states, anchors, (input_ids != 0).sum(1)[window, None] if padded else input_ids.shape[1])
        mask, each = (None, None) if mask is None else (mask[window], mask[window][:, None, None, :])
        for number, layer in enumerate(self.layers[self.config.anchor_layer :], self.config.anchor_layer):
            near = _run(layer, view.near, each, view.project)
            far = _run(layer, view.far, bias) if number < self.config.far_layers else view.far
            view = replace(view, near=near, far=far)
        view = replace(view, far=self.dropout(view.far), near=self.dropout(view.near))
        return self._ask(view, mask, anchors)

    def _view(self, states: Tensor, anchors: Tensor, tokens: Tensor | int) -> _View:
        """The states (B, T, W) as each expression sees them before the upper layers: near ones marked where the expression stands.

        ``tokens``: how many a window has without its padding, (N, 1) or one number for all.
        """
        window, first, last = anchors[:, 0], anchors[:, 1:2], anchors[:, 2:3]
        length = torch.sym_min(self.config.near_before + self.config.near_after, states.shape[1])  # type: ignore[no-untyped-call]
        begin = (first - self.config.near_before).clamp(max=tokens - length).clamp(min=0)
        place = begin + torch.arange(length, device=states.device)
        inside = ((place >= first) & (place < last)).to(states.dtype)
        near = states[window[:, None], place] + inside[:, :, None] * self.anchor_embedding
        return _View(states, near, inside, window, place)

    def _ask(self, view: _View, mask: Tensor | None, anchors: Tensor) -> dict[str, Tensor]:
        first, last = anchors[:, 1:2], anchors[:, 2:3]
        position = torch.arange(view.far.shape[1], device=view.far.device)[None, :]
        mean = (view.inside[:, None, :] @ view.near)[:, 0] / view.inside.sum(1, keepdim=True).clamp(min=1.0)
        end = (last - 1 - view.place[:, :1]).clamp(min=0).clamp(max=view.near.shape[1] - 1)
        ends = view.near[torch.arange(end.shape[0], device=end.device), end[:, 0]]
        amount = nn.functional.gelu(self.to_query(torch.cat([mean, ends, view.far[view.window, 0]], dim=1)))
        queries = amount[:, None, :] + self.query_kinds[None]
        distance = _distance_class(position, first, last)
        for layer in self.decoder:
            queries = layer(queries, view, distance, mask)
        queries = self.dropout(queries)
        own = torch.cat([queries[:, 0], mean], dim=1)
        outputs = {name: head(own) for name, head in self.heads.items()}
        width, roles = self.config.key_width, len(self.labels.roles)
        asked, keys = self.span_query(queries[:, 1:]), view.project(self.span_key)
        bias = (view.project(self.span_bias) + self.span_distance(distance)).transpose(1, 2)
        bias = bias if mask is None else bias + mask[:, None, :]
        for number, name in enumerate(("start", "end")):
            part = slice(number * width, (number + 1) * width)
            scores = asked[:, :, part] @ keys[:, :, part].transpose(1, 2) / width**0.5
            outputs[name] = scores + bias[:, number * roles : (number + 1) * roles]
        return outputs


@dataclass(frozen=True)
class _View:
    """What N expressions see of B windows of T tokens: ``far`` (B, T, W), and instead of the L tokens around each, at ``place`` (N, L), ``near`` (N, L, W).

    ``inside`` (N, L) is 1 at the tokens of the expression, ``window`` (N,) says in which window it stands.
    """

    far: Tensor
    near: Tensor
    inside: Tensor
    window: Tensor
    place: Tensor

    def project(self, linear: nn.Module) -> Tensor:
        """``linear`` over all that each expression sees: (N, T, width). What is far is computed once a window."""
        far, near = linear(self.far)[self.window], linear(self.near)
        expression = torch.arange(self.window.shape[0], device=self.place.device)[:, None]
        result: Tensor = far.index_put((expression, self.place), near)
        return result


class _Decoder(nn.Module):
    """Queries (N, Q, W) attend to what their expressions see; each head prefers some classes of distance (N, T) to the expression."""

    def __init__(self, width: int, config: NetworkConfig) -> None:
        super().__init__()
        self.heads, self.size = config.decoder_heads, width // config.decoder_heads
        self.query, self.key, self.value = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.distance = nn.Embedding(2 * len(DISTANCES) + 1, self.heads)
        nn.init.zeros_(self.distance.weight)
        self.inner = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.norms = nn.ModuleList([nn.LayerNorm(width), nn.LayerNorm(width)])
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, queries: Tensor, view: _View, distance: Tensor, mask: Tensor | None) -> Tensor:
        asked, keys, values = map(self._split, (self.query(queries), view.project(self.key), view.project(self.value)))
        scores = asked @ keys.transpose(2, 3) / self.size**0.5 + self.distance(distance).permute(0, 2, 1)[:, :, None, :]
        scores = scores if mask is None else scores + mask[:, None, None, :]
        found = (scores.softmax(3) @ values).transpose(1, 2).flatten(2)
        queries = self.norms[0](queries + self.dropout(self.out(found)))
        result: Tensor = self.norms[1](queries + self.dropout(self.inner(queries)))
        return result

    def _split(self, part: Tensor) -> Tensor:
        return part.reshape(*part.shape[:2], self.heads, self.size).transpose(1, 2)


def _run(
    layer: Any, states: Tensor, bias: Tensor | None, project: Callable[[nn.Module], Tensor] | None = None
) -> Tensor:
    """One BERT layer over ``states`` (N, L, W), which attend to themselves, or to what ``project`` applies their keys and values to.

    Its attention is written out, with the scores in the narrow type that autocast computes them in and no dropout on the weights: on a CPU that trains
    a third faster than the library's fused one.
    """
    attention = layer.attention.self
    seen = project or (lambda linear: linear(states))
    asked, keys, values = (
        part.unflatten(2, (attention.num_attention_heads, -1)).transpose(1, 2)
        for part in (attention.query(states), seen(attention.key), seen(attention.value))
    )
    scores = (asked * attention.attention_head_size**-0.5) @ keys.transpose(2, 3)
    scores = scores if bias is None else scores + bias.to(scores.dtype)
    with torch.autocast("cpu", enabled=False):
        weights = scores.softmax(3)
    attended = layer.attention.output((weights @ values).transpose(1, 2).flatten(2), states)
    result: Tensor = layer.output(layer.intermediate(attended), attended)
    return result


def _distance_class(position: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """(N, T): 0 inside the expression, then 1..k before it and k+1..2k after it, by growing distance."""
    limits = torch.tensor(DISTANCES, device=position.device)
    before = (first - position)[:, :, None] >= limits
    after = (position - last + 1)[:, :, None] >= limits
    steps_before, steps_after = before.sum(2), after.sum(2)
    return torch.where(steps_after > 0, steps_after + len(DISTANCES), steps_before)
