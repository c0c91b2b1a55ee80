"""Training stages of the neural recommenders: each trains, keeps a checkpoint that explains itself, and exports."""

import dataclasses
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from rich.console import Console
from torch import Tensor, nn

from ml import stories
from ml.recommenders import content, export, ncf, sampling, served, training, trials
from ml.recommenders.feature_model import FeatureConfig, FeatureModel, TitleFeatures
from ml.recommenders.neumf import NeuMf, NeuMfConfig
from ml.recommenders.ratings import Feedback, Lists
from ml.recommenders.sasrec import SasRec, SasRecConfig
from ml.recommenders.title_features import title_features
from ml.recommenders.training import Run


@dataclass(frozen=True, slots=True)
class Setting:
    """What every stage needs: people, where the artefact and the checkpoints go."""

    item_ids: np.ndarray
    train: Lists
    validation: Lists
    data: Path
    bundle: Path
    output: Path
    console: Console
    seconds: float

    def asked(self) -> list[trials.Trial]:
        return [trials.fold_in(self.validation, seed=3), trials.few_known(self.validation, 3, seed=3)]

    def start(self, width: int) -> Tensor:
        """(W, width) item vectors to begin with: the collaborative space of the linear model, in place of item2vec."""
        matrix = served.read(self.output).linear["ease_few"][0].toarray()
        return torch.from_numpy(content.factors(matrix, width)) * 0.5

    def prior(self) -> Tensor:
        """(W,) centred log of how many love a title."""
        loved = np.asarray((self.train.feedback == Feedback.LOVE).sum(axis=0)).ravel()
        log = np.log1p(loved)
        return torch.from_numpy((log - log.mean()).astype(np.float32))

    def keep(self, name: str, model: nn.Module, config: Any, metrics: dict[str, float]) -> None:
        """A checkpoint beside the data: weights, config, metrics, fingerprint."""
        built = json.loads((self.data / "model_config.json").read_text())
        told = {"config": dataclasses.asdict(config), "metrics": metrics, "fingerprint": built["fingerprint"]}
        torch.save(model.state_dict(), self.data / f"{name}.pt")
        (self.data / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n")
        self.console.print(name, metrics)


def write_graph(model: nn.Module, names: list[str], outputs: list[str], path: Path) -> None:
    """Export a model of int64 (B, T) inputs; batch and length stay free."""
    model.eval()
    ones = {name: torch.ones((2, 5), dtype=torch.int64) for name in names}
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
    shapes = {name: {0: batch, 1: length} for name in names}
    program = torch.onnx.export(
        model, kwargs=ones, input_names=names, output_names=outputs, dynamic_shapes=shapes, dynamo=True, verbose=False
    )
    assert program is not None
    path.write_bytes(without_traces(program.model_proto).SerializeToString(deterministic=True))


def without_traces(proto: onnx.ModelProto) -> onnx.ModelProto:
    """The graph without the exporter's notes, which hold folders of the machine it ran on."""
    graph = proto.graph
    for part in (proto, graph, *graph.node, *graph.value_info, *graph.input, *graph.output, *graph.initializer):
        part.ClearField("metadata_props")
    return proto


def stage_ncf(setting: Setting) -> dict[str, float]:
    """RecommenderNet; its fold-in is tuned on validation people over ridge and weight of unknown titles."""
    config = ncf.NcfConfig(len(setting.train), len(setting.item_ids))
    torch.manual_seed(0)
    model = ncf.RecommenderNet(config)
    rng = np.random.default_rng(0)
    optimiser = torch.optim.Adam(model.parameters(), lr=config.rate)
    asked = setting.asked()
    best, kept, arrays, waited, metrics = -1.0, model.state_dict(), {}, 0, {}
    began = time.process_time()
    for epoch in range(config.epochs):
        for group in optimiser.param_groups:
            group["lr"] = ncf.learning_rate(epoch, config)
        loss = ncf.train_epoch(model, optimiser, setting.train, config, rng)
        if epoch % 2 == 0 and epoch:
            tried = []
            for ridge in (0.3, 3.0):
                for unknown in (0.01, 0.1):
                    trial_arrays = ncf.folded(model, ridge, unknown)
                    figures = [training.ndcg(served.fold_in_ncf(trial_arrays, t.known), t) for t in asked]
                    tried.append((sum(figures) / 2, ridge, unknown, trial_arrays, figures))
            top = max(tried, key=lambda row: row[0])
            setting.console.print(f"ncf epoch {epoch} loss {loss:.4f} val {top[4]} ridge {top[1]} unknown {top[2]}")
            waited = 0 if top[0] > best else waited + 1
            if top[0] > best:
                best, arrays, kept = top[0], top[3], {name: v.clone() for name, v in model.state_dict().items()}
                metrics = {"validation": best, "ridge": top[1], "unknown": top[2], "loss": loss, "epochs": epoch + 1}
            if waited >= config.patience or time.process_time() - began > setting.seconds:
                break
    model.load_state_dict(kept)
    export.save(setting.output / "ncf.npz", arrays)
    setting.keep("ncf", model, config, metrics)
    return metrics


def stage_neumf(setting: Setting) -> dict[str, float]:
    config = NeuMfConfig(len(setting.item_ids), width=32, dropout=0.3)
    torch.manual_seed(0)
    model = NeuMf(config, setting.start(config.width))
    model.bias.data = setting.prior()
    asked = setting.asked()
    metrics = training.train(
        model,
        lambda batch: sampling.list_loss(model(batch.items, batch.feedback), batch),
        lambda: float(np.mean([training.ndcg(training.list_scores(model, trial), trial) for trial in asked])),
        setting.train, Run(seconds=setting.seconds), setting.console,
    )  # fmt: skip
    write_graph(model, ["items", "feedback"], ["scores"], setting.output / "neumf.onnx")
    setting.keep("neumf", model, config, metrics)
    return metrics


def train_sasrec(setting: Setting, config: SasRecConfig, run: Run) -> tuple[SasRec, dict[str, float]]:
    """SASRec without order: a random part of a list is a set, the rest is the goal."""
    torch.manual_seed(run.seed)
    model = SasRec(config, setting.start(config.width))
    model.bias.data = setting.prior()
    asked = setting.asked()

    def scores(items: Tensor, feedback: Tensor) -> Tensor:
        out: Tensor = model(items, feedback, torch.zeros_like(items))
        return out

    metrics = training.train(
        model,
        lambda batch: sampling.list_loss(scores(batch.items, batch.feedback), batch),
        lambda: float(np.mean([training.ndcg(training.list_scores(scores, trial), trial) for trial in asked])),
        setting.train, run, setting.console,
    )  # fmt: skip
    return model, metrics


def stage_sasrec(setting: Setting) -> dict[str, float]:
    config = SasRecConfig(len(setting.item_ids), width=64, blocks=2, dropout=0.3, ordered=False)
    model, metrics = train_sasrec(setting, config, Run(seconds=setting.seconds))
    write_graph(model, ["items", "feedback", "time"], ["scores"], setting.output / "sasrec.onnx")
    setting.keep("sasrec", model, config, metrics)
    return metrics


class Baked(nn.Module):
    """A trained FeatureModel with the vectors of its titles computed: lists -> ranking scores and ratings."""

    def __init__(self, model: FeatureModel, vectors: Tensor) -> None:
        super().__init__()
        self.model = model
        self.vectors = nn.Parameter(vectors, requires_grad=False)

    def forward(self, items: Tensor, feedback: Tensor) -> tuple[Tensor, Tensor]:
        scores, ratings = self.model(self.vectors, items, feedback)
        return scores, ratings


def feature_data(setting: Setting) -> tuple[FeatureConfig, TitleFeatures, dict[str, Any]]:
    metadata = json.loads((setting.data / "anime_metadata.json").read_text())
    sizes = json.loads((setting.data / "model_config.json").read_text())["vocabulary"]
    warm = setting.item_ids.tolist()
    config = FeatureConfig(len(warm), sizes["genres"], sizes["tags"], sizes["studios"], len(warm))
    return config, title_features(metadata, warm, warm), metadata


def train_feature(
    setting: Setting, config: FeatureConfig, features: TitleFeatures, run: Run
) -> tuple[FeatureModel, dict[str, float]]:
    torch.manual_seed(run.seed)
    model = FeatureModel(config)
    with torch.no_grad():
        model.identity.weight[1:, :64] = setting.start(64)
    asked = setting.asked()

    def loss_of(batch: sampling.Batch) -> Tensor:
        hidden = torch.rand(len(features.identity)) < 0.1
        scores, ratings = model(model.titles(features, hidden), batch.items, batch.feedback)
        rated = batch.rating > 0
        error = (ratings[rated] - batch.rating[rated]).square().mean()
        loss: Tensor = sampling.list_loss(scores, batch) + 0.5 * error
        return loss

    def validate() -> float:
        with torch.no_grad():
            vectors = model.titles(features)
        return float(
            np.mean([training.ndcg(training.list_scores(lambda i, f: model(vectors, i, f)[0], t), t) for t in asked])
        )

    return model, training.train(model, loss_of, validate, setting.train, run, setting.console)


def stage_feature(setting: Setting, browser_titles: int = 6000) -> dict[str, float]:
    """FeatureModel, exported for the browser with the rated titles and the best known of the others."""
    config, features, metadata = feature_data(setting)
    model, metrics = train_feature(setting, config, features, Run(seconds=setting.seconds))
    warm = setting.item_ids.tolist()
    others = [row for row in stories.catalog(setting.bundle) if row["id"] not in set(warm) and not row.get("is_adult")]
    others.sort(key=lambda row: (-row.get("popularity", 0.0), row["id"]))
    ids = warm + [row["id"] for row in others[: browser_titles - len(warm)]]
    with torch.no_grad():
        vectors = model.titles(title_features(metadata, ids, warm))
    write_graph(Baked(model, vectors), ["items", "feedback"], ["scores", "ratings"],
                setting.output / "model.onnx")  # fmt: skip
    export.save_json(setting.output / "model_mappings.json", {"item_ids": ids, "feedback": export.CODES})
    export.save_json(
        setting.output / "onnx_model_metadata.json",
        {
            "name": "FeatureModel", "titles": len(ids), "rated_titles": len(warm),
            "inputs": {"items": "int64 (B, T): index in item_ids + 1, 0 = padding", "feedback": "int64 (B, T)"},
            "outputs": {"scores": "float32 (B, titles): ranking", "ratings": "float32 (B, titles): 1-10"},
            "config": dataclasses.asdict(config),
        },
    )  # fmt: skip
    setting.keep("feature", model, config, metrics)
    return metrics


STAGES = {"ncf": stage_ncf, "neumf": stage_neumf, "sasrec": stage_sasrec, "feature": stage_feature}
