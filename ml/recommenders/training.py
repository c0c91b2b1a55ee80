"""One training loop for the models that read lists: cosine rate, clipping, best checkpoint, early stopping, a limit."""

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from rich.console import Console
from torch import Tensor, nn

from ml.recommenders import sampling, served, trials
from ml.recommenders.ratings import Lists
from ml.recommenders.scoring import Floats
from ml.recommenders.trials import Trial


@dataclass(frozen=True, slots=True)
class Run:
    """Settings of a training run; `seconds` of processor time bound it and set the cosine."""

    seconds: float = 150.0
    batch: int = 64
    longest: int = 60
    least_loved: int = 15
    rate: float = 1e-3
    decay: float = 0.05
    clip: float = 1.0
    every: int = 3
    patience: int = 4
    seed: int = 0
    with_feedback: bool = True


def ndcg(scores: Floats, trial: Trial) -> float:
    top = trials.ranked(trials.without_known(scores, trial), 20)
    return float(np.nanmean(trials.measures(top, trial.relevant)["NDCG@20"]))


def list_scores(model: Callable[[Tensor, Tensor], Tensor], trial: Trial, batch: int = 50) -> Floats:
    """(U, W) scores of a model of items and feedback for a trial's lists."""
    items, feedback = (torch.from_numpy(each) for each in served.sequences(trial.known))
    with torch.no_grad():
        parts = [model(items[at : at + batch], feedback[at : at + batch]).numpy() for at in range(0, len(items), batch)]
    return np.concatenate(parts)


def train(
    model: nn.Module,
    loss_of: Callable[[sampling.Batch], Tensor],
    validate: Callable[[], float],
    people: Lists,
    run: Run,
    console: Console,
) -> dict[str, float]:
    """Train until `run.seconds`, or until `validate` (higher is better) stops rising; the best state stays.

    Returns the best value, the epochs run, and the mean loss of the first and last epoch.
    """
    rng = np.random.default_rng(run.seed)
    optimiser = torch.optim.AdamW(
        [parameter for parameter in model.parameters() if parameter.requires_grad], lr=run.rate, weight_decay=run.decay
    )
    best, best_state, waited, epoch, losses = -math.inf, copy.deepcopy(model.state_dict()), 0, 0, []
    began = time.process_time()
    while waited < run.patience and time.process_time() - began < run.seconds:
        model.train()
        epoch_loss = []
        drawn = sampling.batches(
            people, rng, run.batch, longest=run.longest, least=run.least_loved, with_feedback=run.with_feedback
        )
        for batch in drawn:
            share = min(1.0, (time.process_time() - began) / run.seconds)
            for group in optimiser.param_groups:
                group["lr"] = run.rate * (0.02 + 0.49 * (1 + math.cos(math.pi * share)))
            loss = loss_of(batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), run.clip)
            optimiser.step()
            epoch_loss.append(float(loss.detach()))
        losses.append(float(np.mean(epoch_loss)))
        epoch += 1
        if epoch % run.every == 0:
            model.eval()
            reached = validate()
            console.print(f"epoch {epoch} {time.process_time() - began:.0f} s loss {losses[-1]:.4f} val {reached:.4f}")
            waited = 0 if reached > best else waited + 1
            if reached > best:
                best, best_state = reached, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    model.eval()
    return {"validation": best, "epochs": epoch, "first_loss": losses[0], "last_loss": losses[-1]}
