"""The reader's network: a BERT encoder reads a window once; a small decoder then asks it about each money expression.

Every expression has one query for what it is and one for each role (company, source, ...). The queries start from the states of the expression's
tokens and attend to the window, with a learned preference for near or far words. What they end as is classified, and compared with every token to
find the first and the last of the role's words; the [CLS] token stands for "none".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

    def forward(self, input_ids: Tensor, features: Tensor, anchors: Tensor) -> dict[str, Tensor]:
        mask = (input_ids != 0).to(self.query_kinds.dtype)
        states = self.embeddings(input_ids=input_ids)
        for column, embedding in enumerate(self.feature_embeddings):
            states = states + embedding(features[:, :, column])
        bias = (1.0 - mask)[:, None, None, :] * MASKED
        shared, own = self.layers[: self.config.anchor_layer], self.layers[self.config.anchor_layer :]
        for layer in shared:
            states = _run(layer, states, bias)
        if len(own):
            window = anchors[:, 0]
            states, bias, mask = states[window], bias[window], mask[window]
            states = states + _inside(anchors, states)[:, :, None] * self.anchor_embedding
            anchors = torch.cat([torch.arange(anchors.shape[0], device=anchors.device)[:, None], anchors[:, 1:]], dim=1)
            for layer in own:
                states = _run(layer, states, bias)
        states = self.dropout(states)
        return self._ask(states, mask, anchors)

    def _ask(self, states: Tensor, mask: Tensor, anchors: Tensor) -> dict[str, Tensor]:
        window, first, last = anchors[:, 0], anchors[:, 1:2], anchors[:, 2:3]
        position = torch.arange(states.shape[1], device=states.device)[None, :]
        inside = _inside(anchors, states)
        mean = (inside[:, None, :] @ states[window])[:, 0] / inside.sum(1, keepdim=True).clamp(min=1.0)
        ends = states[window, (last[:, 0] - 1).clamp(min=0)]
        amount = nn.functional.gelu(self.to_query(torch.cat([mean, ends, states[window, 0]], dim=1)))
        queries = amount[:, None, :] + self.query_kinds[None]
        padding = (1.0 - mask[window])[:, None, :] * MASKED
        distance = _distance_class(position, first, last)
        for layer in self.decoder:
            queries = layer(queries, states, window, distance, padding)
        queries = self.dropout(queries)
        own = torch.cat([queries[:, 0], mean], dim=1)
        outputs = {name: head(own) for name, head in self.heads.items()}
        width, roles = self.config.key_width, len(self.labels.roles)
        asked, keys = self.span_query(queries[:, 1:]), self.span_key(states)[window]
        bias = (self.span_bias(states)[window] + self.span_distance(distance)).transpose(1, 2) + padding
        for number, name in enumerate(("start", "end")):
            part = slice(number * width, (number + 1) * width)
            scores = asked[:, :, part] @ keys[:, :, part].transpose(1, 2) / width**0.5
            outputs[name] = scores + bias[:, number * roles : (number + 1) * roles]
        return outputs


class _Decoder(nn.Module):
    """Queries (N, Q, W) attend to the states (B, T, W) of their windows (N,); each head prefers some distances (N, T) to the expression."""

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

    def forward(self, queries: Tensor, states: Tensor, window: Tensor, distance: Tensor, padding: Tensor) -> Tensor:
        asked, keys, values = (
            self._split(part) for part in (self.query(queries), self.key(states)[window], self.value(states)[window])
        )
        scores = asked @ keys.transpose(2, 3) / self.size**0.5
        scores = scores + self.distance(distance).permute(0, 2, 1)[:, :, None, :] + padding[:, None]
        found = (scores.softmax(3) @ values).transpose(1, 2).flatten(2)
        queries = self.norms[0](queries + self.dropout(self.out(found)))
        result: Tensor = self.norms[1](queries + self.dropout(self.inner(queries)))
        return result

    def _split(self, part: Tensor) -> Tensor:
        return part.reshape(*part.shape[:2], self.heads, self.size).transpose(1, 2)


def _run(layer: Any, states: Tensor, bias: Tensor) -> Tensor:
    """One BERT layer over ``states`` (N, T, W).

    Its attention is written out, with the scores in the narrow type that autocast computes them in and no dropout on the weights: on a CPU that trains
    a third faster than the library's fused one.
    """
    attention = layer.attention.self
    asked, keys, values = (
        part(states).unflatten(2, (attention.num_attention_heads, -1)).transpose(1, 2)
        for part in (attention.query, attention.key, attention.value)
    )
    scores = (asked * attention.attention_head_size**-0.5) @ keys.transpose(2, 3) + bias.to(asked.dtype)
    with torch.autocast("cpu", enabled=False):
        weights = scores.softmax(3)
    attended = layer.attention.output((weights @ values).transpose(1, 2).flatten(2), states)
    result: Tensor = layer.output(layer.intermediate(attended), attended)
    return result


def _inside(anchors: Tensor, states: Tensor) -> Tensor:
    """(N, T): 1 at the tokens of the expression."""
    position = torch.arange(states.shape[1], device=states.device)[None, :]
    return ((position >= anchors[:, 1:2]) & (position < anchors[:, 2:3])).to(states.dtype)


def _distance_class(position: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """(N, T): 0 inside the expression, then 1..k before it and k+1..2k after it, by growing distance."""
    limits = torch.tensor(DISTANCES, device=position.device)
    before = (first - position)[:, :, None] >= limits
    after = (position - last + 1)[:, :, None] >= limits
    steps_before, steps_after = before.sum(2), after.sum(2)
    return torch.where(steps_after > 0, steps_after + len(DISTANCES), steps_before)
