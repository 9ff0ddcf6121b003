"""Training end to end on a tiny base model: it learns, resumes, exports, and the exported model says what the network says."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from test_corpus import PASSAGE
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from extractor.errors import ExtractorError, OutputError, UsageError
from extractor.reader.labels import LabelSet
from extractor.reader.model import ReaderModel, bundled_folder
from extractor.reader.windows import WindowSize, make_windows
from extractor.training import run as run_module
from extractor.training import train as train_module
from extractor.training.corpus import parse
from extractor.training.course import Course
from extractor.training.export import export
from extractor.training.learner import _optimizers
from extractor.training.model import MASKED, ReaderNetwork, _run
from extractor.training.recipe import Recipe
from extractor.training.train import train


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    """A recipe with a base model of two narrow layers and a corpus of two topics."""
    tokenizer = bundled_folder() / "tokenizer.json"
    size = Tokenizer.from_file(str(tokenizer)).get_vocab_size()
    config = BertConfig(
        vocab_size=size, hidden_size=48, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    torch.manual_seed(0)
    BertModel(config).save_pretrained(tmp_path / "base")
    (tmp_path / "base" / "tokenizer.json").write_bytes(tokenizer.read_bytes())
    (tmp_path / "corpus").mkdir()
    for topic in ("shipping", "rail"):
        (tmp_path / "corpus" / f"{topic}.txt").write_text(PASSAGE.replace("shipping", topic), encoding="utf-8")
    file = tmp_path / "recipe.toml"
    file.write_text(
        'name = "tiny"\ncorpus = ["corpus"]\ntest_topics = ["rail"]\n[network]\nbase = "base"\nanchor_layer = 1\ndecoder_heads = 2\n'
        "[training]\nepochs = 3\n[labels]\nmetrics = ['donation']\n",
        encoding="utf-8",
    )
    return file


@pytest.mark.parametrize("kept", [[], ["checkpoint.pt"]])
def test_a_run_gives_a_model_that_loads(recipe: Path, tmp_path: Path, kept: list[str]) -> None:
    result = run_module.run(recipe, tmp_path / "out", keep_checkpoint=bool(kept))
    assert result.count("whole").gold == 2
    model = ReaderModel(tmp_path / "out")
    assert model.name.startswith("tiny-")
    assert model.labels.heads["metric"][-1] == "donation"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        *kept,
        "config.json",
        "model.onnx",
        "tokenizer.json",
    ]


@pytest.mark.parametrize("saved", [1, 2, 3], ids=["together", "apart", "apart, the last epoch"])
def test_an_interrupted_run_resumes_to_the_same_weights(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saved: int
) -> None:
    exported: list[dict[str, torch.Tensor]] = []

    def keep(network: ReaderNetwork, *_: object, **__: object) -> None:
        exported.append({name: value.clone() for name, value in network.state_dict().items()})
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "export", keep)
    with pytest.raises(KeyboardInterrupt):
        run_module.run(recipe, tmp_path / "whole")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):  # noqa: PT012
        real, left = torch.save, iter(range(saved - 1, -1, -1))

        def save(*parts: object) -> None:
            real(*parts)
            if next(left) == 0:
                raise KeyboardInterrupt

        patch.setattr(torch, "save", save)
        run_module.run(recipe, tmp_path / "broken")
    part = tmp_path / "broken" / ("checkpoint.part" if saved == 1 else "checkpoint-0.part")
    part.rename(part.with_suffix(".pt"))
    with pytest.raises(OutputError, match="--resume"):
        run_module.run(recipe, tmp_path / "broken")
    settings = recipe.read_text("utf-8")
    recipe.write_text(settings.replace("epochs = 3", "epochs = 4"), encoding="utf-8")
    with pytest.raises(UsageError, match="another recipe"):
        run_module.run(recipe, tmp_path / "broken", resume=True)
    recipe.write_text(settings, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        run_module.run(recipe, tmp_path / "broken", resume=True)
    whole, resumed = exported
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def trained(recipe: Path, folder: Path, **settings: int) -> dict[str, torch.Tensor]:
    """The weights after a run with other settings of training; its checkpoint lies in ``folder``."""
    read = Recipe.read(recipe)
    network, tokenizer = run_module.start(read)
    config = replace(read.training, **settings)  # type: ignore[arg-type]
    train(network, read.passages()[0], tokenizer, config, read.window, checkpoint=folder / "checkpoint.pt")
    return {name: value.clone() for name, value in network.state_dict().items()}


def test_the_result_is_the_mean_of_what_goes_apart(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_module, "_remove", lambda files: None)
    final = trained(recipe, tmp_path)
    one, other, kept = (
        torch.load(tmp_path / name, weights_only=True)["network"]
        for name in ("checkpoint-0.pt", "checkpoint-1.pt", "checkpoint.pt")
    )
    assert any(not torch.equal(one[name], other[name]) for name in final)
    for name, value in final.items():
        assert torch.equal(kept[name], value)
        if value.is_floating_point():
            torch.testing.assert_close(value, (one[name] + other[name]) / 2)


def test_what_another_run_left_is_not_taken_over(recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(train_module, "_remove", lambda files: None)
        whole = trained(recipe, tmp_path)
    for file in tmp_path.glob("checkpoint-*.pt"):
        state = torch.load(file, weights_only=True)
        torch.save({**state, "network": {n: v * 0 for n, v in state["network"].items()}}, file)
    (tmp_path / "checkpoint.pt").unlink()
    again = trained(recipe, tmp_path)
    assert all(torch.equal(whole[name], again[name]) for name in whole)
    assert [file.name for file in tmp_path.glob("checkpoint*")] == ["checkpoint.pt"]


def test_where_nothing_compiles_training_says_so_and_goes_on(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = trained(recipe, tmp_path / "plain", max_steps=1)
    monkeypatch.setattr(train_module, "can_compile", lambda: False)
    with pytest.warns(UserWarning, match="no C\\+\\+ compiler"):
        compiled = trained(recipe, tmp_path / "compiled", max_steps=1, compiled=True)
    assert all(torch.equal(plain[name], compiled[name]) for name in plain)


def test_every_trainable_weight_learns_by_one_optimizer(recipe: Path) -> None:
    network, _ = run_module.start(Recipe.read(recipe))
    adamw, muon = _optimizers(network, Recipe.read(recipe).training)
    learning = [id(part) for optimizer in (adamw, muon) for group in optimizer.param_groups for part in group["params"]]
    assert sorted(learning) == sorted(id(part) for part in network.parameters() if part.requires_grad)
    matrices = {id(part) for part in muon.param_groups[0]["params"]}
    names = {name for name, part in network.named_parameters() if id(part) in matrices}
    assert "layers.0.attention.self.query.weight" in names
    assert "decoder.0.inner.0.weight" in names
    assert not {
        name for name in names if "embeddings" in name or "head" in name or "span" in name or "distance" in name
    }


def test_a_process_that_dies_ends_the_run(recipe: Path, tmp_path: Path) -> None:
    (tmp_path / "checkpoint-1.part").mkdir()  # it cannot write its state
    with pytest.raises(ExtractorError, match=r"a training process ended early \(exit status 1\)"):
        trained(recipe, tmp_path)


def test_what_goes_apart_ends_with_a_killed_run(recipe: Path, tmp_path: Path) -> None:
    """Otherwise it would write to the same file as the next run."""
    recipe.write_text(recipe.read_text("utf-8").replace("epochs = 3", "epochs = 9999\napart = 9999"), encoding="utf-8")
    script = "import sys; from pathlib import Path; from extractor.training.run import run; run(Path(sys.argv[1]), Path(sys.argv[2]))"
    killed = subprocess.Popen([sys.executable, "-c", script, recipe, tmp_path / "out"], stderr=subprocess.DEVNULL)
    other = tmp_path / "out" / "checkpoint-1.pt"
    _until(other.exists)
    killed.kill()
    killed.wait()
    _until(lambda: _unchanged_for(other, seconds=2))
    assert _unchanged_for(other, seconds=2)


def _until(happens: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.1)


def _unchanged_for(file: Path, seconds: float) -> bool:
    before = file.stat().st_mtime_ns
    time.sleep(seconds)
    return file.stat().st_mtime_ns == before


def test_epochs_differ_and_are_repeatable(recipe: Path) -> None:
    read = Recipe.read(recipe)
    network, tokenizer = run_module.start(read)
    passages = parse(
        "@ rail-001 | 2020-01-01 | wire\n# facts: invented\n= Norsk Line's plans for the year\nNorsk Line said it will buy Senta for [1:$5 million].\n--\n"
        "1 | acquisition | planned | Norsk Line | company: Norsk Line | to: Senta\n"
    )

    def course(**shares: float) -> Course:
        config = replace(read.training, **shares)  # type: ignore[arg-type]
        return Course(passages * 5, tokenizer, network.labels, config, WindowSize(before=40, after=20, shared=60))

    assert repr(course().batches(0)) == repr(course().batches(0))
    assert repr(course().batches(0)) != repr(course().batches(1))
    assert repr(course().batches(0)) != repr(course().batches(0, branch=1))
    none = {"swap": 0.0, "drop_title": 0.0, "curl": 0.0, "shout": 0.0, "capitalise": 0.0, "hide": 0.0}
    for share in none:  # each of them changes what is read
        assert repr(course(**none).batches(0)) != repr(course(**none | {share: 1.0}).batches(0)), share


def test_odds_make_a_class_likelier(recipe: Path) -> None:
    recipe.write_text(recipe.read_text("utf-8") + "\n[odds.status]\nagreed = 0.5\n[odds.kind]\nclaim = 3\n", "utf-8")
    read = Recipe.read(recipe)
    network, _ = run_module.start(read)
    network.eval()
    inputs = torch.tensor([[5, 6, 7, 8]]), torch.zeros(1, 4, 3, dtype=torch.long), torch.tensor([[0, 1, 2]])
    with torch.no_grad():
        before = network(*inputs)
        network.expect(read.odds)
        after = network(*inputs)
    for head, name, times in (("status", "agreed", 0.5), ("kind", "claim", 3.0)):
        at = read.labels.heads[head].index(name)
        odds = [p[0, at] / (1 - p[0, at]) for p in (before[head].softmax(1), after[head].softmax(1))]
        assert float(odds[1] / odds[0]) == pytest.approx(times, rel=1e-4)
    assert torch.equal(before["metric"], after["metric"])


def test_max_steps_ends_a_run_early(recipe: Path, tmp_path: Path) -> None:
    trained(recipe, tmp_path / "together", apart=0, max_steps=2)
    state = torch.load(tmp_path / "together" / "checkpoint.pt", weights_only=True)
    assert state["epochs"] == 2  # one batch an epoch
    apart = trained(recipe, tmp_path / "apart", epochs=4, apart=3, max_steps=2)
    again = trained(recipe, tmp_path / "apart", epochs=4, apart=3, max_steps=2)  # what is done is done
    assert all(torch.equal(apart[name], again[name]) for name in apart)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("epochs = 3", "epoch = 3"),
        ("epochs = 3", "epochs = 1"),
        ('base = "base"', 'base = "nowhere"'),
        ("[labels]", "[odds.status]\nrumoured = 2\n[labels]"),
        ("[labels]", "[odds.status]\nagreed = 0\n[labels]"),
    ],
)
def test_a_wrong_recipe_is_named(recipe: Path, line: str, message: str) -> None:
    recipe.write_text(recipe.read_text("utf-8").replace(line, message), encoding="utf-8")
    named = {"epoch = 3": "epoch", "epochs = 1": "apart = 2 of 1 epochs", 'base = "nowhere"': "nowhere"}
    with pytest.raises(UsageError, match=named.get(message, "odds.status: (rumoured|not above 0)")):
        Recipe.read(recipe).base_folder()


def test_the_encoder_is_the_base_models(recipe: Path) -> None:
    """The network writes attention out; without an expression to tell apart it gives what the library gives."""
    read = Recipe.read(recipe)
    network = ReaderNetwork(read.network, LabelSet(), read.base_folder()).eval()
    ids, bias = torch.tensor([[5, 6, 7, 8], [9, 10, 0, 0]]), torch.zeros(2, 1, 1, 4)
    bias[1, ..., 2:] = MASKED
    with torch.no_grad():
        states = network.embeddings(input_ids=ids)
        for layer in network.layers:
            states = _run(layer, states, bias)
        library = BertModel.from_pretrained(read.base_folder()).eval()
        expected = library(input_ids=ids, attention_mask=(ids != 0).long()).last_hidden_state
    seen = ids != 0
    assert torch.allclose(states[seen], expected[seen], atol=1e-5)


def test_padding_and_neighbours_change_nothing(recipe: Path) -> None:
    """An expression is read alike in a batch with longer windows and by itself, near the edges of its window too."""
    read = Recipe.read(recipe)
    network = ReaderNetwork(replace(read.network, near_before=4, near_after=3), LabelSet(), read.base_folder()).eval()
    torch.nn.init.normal_(network.anchor_embedding)
    ids = torch.randint(5, 1000, (3, 12))
    ids[1, 9:], ids[2, 5:] = 0, 0
    features = torch.zeros(3, 12, 3, dtype=torch.long)
    anchors = torch.tensor([[0, 1, 2], [0, 5, 7], [0, 11, 12], [1, 7, 9], [2, 1, 3]])
    with torch.no_grad():
        together = network(ids, features, anchors)
        for row, (window, first, last) in enumerate(anchors.tolist()):
            length = int((ids[window] != 0).sum())
            asked = torch.tensor([[0, first, last]])
            alone = network(ids[window : window + 1, :length], features[:1, :length], asked, padded=False)
            for name, value in alone.items():
                mine = together[name][row : row + 1]
                mine = mine[..., :length] if name in ("start", "end") else mine
                assert torch.allclose(mine, value, atol=1e-4)


@pytest.mark.parametrize("repeats", [0, 20])  # a window shorter and one longer than what is near
def test_the_exported_model_says_what_the_network_says(recipe: Path, tmp_path: Path, repeats: int) -> None:
    read = Recipe.read(recipe)
    network = ReaderNetwork(read.network, LabelSet(), read.base_folder()).eval()
    tokenizer = Tokenizer.from_file(str(read.base_folder() / "tokenizer.json"))
    before = "Shares of other firms rose too. " * repeats
    text = f"{before}Acme paid $5 million to Bolt, which has $7 million. {before}"
    spans = [(len(before) + start, len(before) + end) for start, end in ((10, 20), (40, 50))]
    (window,) = make_windows(text, 0, spans, tokenizer)
    anchors = window.anchors.copy()
    anchors[:, 0] = 0
    with torch.no_grad():
        expected = network(*(torch.from_numpy(a) for a in (window.input_ids[None], window.features[None], anchors)))
    for quantize, tolerance in ((False, 1e-4), (True, 0.2)):
        export(network, tokenizer, tmp_path / "m", name="m", window=read.window, quantize=quantize)
        session = ReaderModel(tmp_path / "m")._session
        feed = {"input_ids": window.input_ids[None], "features": window.features[None], "anchors": anchors}
        for output, value in zip(session.get_outputs(), session.run(None, feed), strict=True):
            assert np.allclose(value, expected[output.name].numpy(), atol=tolerance)
