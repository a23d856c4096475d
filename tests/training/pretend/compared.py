"""What training, prediction and explanation come to on the pretended device and on the processor.

``-m tests.training.pretend.compared``: the registration of the device lasts as long as the process does.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import numpy as np
import torch

from tests.training.pretend.device import Present, register

CPU, RECORDS = torch.device("cpu"), 40

Generator = torch.Generator


class OnProcessor(torch.Generator):
    """The processor's: none can be made for a device that is written in Python."""

    def __new__(cls, device: torch.device = CPU) -> torch.Generator:
        return Generator("cpu")


def study() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    labels = (rng.random((RECORDS, 4)) < 0.4).astype(np.float32)
    labels[::3, 1] = np.nan
    return rng.normal(size=(RECORDS, 12, 130)).astype(np.float32), labels


def configuration(trainable: str, pcgrad: bool):
    from cctaecg.config.sections import Config, ModelConfig, SignalConfig, TrainingConfig

    return Config(
        signal=SignalConfig(fs=65, seconds=2),
        model=ModelConfig(widths=(16, 32), blocks=(1, 1), kernel_size=8, norm=True),
        training=TrainingConfig(epochs=2, batch_size=8, learning_rate=1e-2, trainable=trainable, pcgrad=pcgrad,
                                accumulate=2))


def on(device: torch.device, folder: Path) -> dict[str, np.ndarray]:
    """Everything that computes with a network, on one device."""
    from cctaecg.explain.gradient_attribution import integrated_gradients
    from cctaecg.explain.occlusion import numpy_model
    from cctaecg.explain.sanity_checks import randomised
    from cctaecg.training import loop
    from cctaecg.training.checkpoint import read_fold
    from cctaecg.training.prediction import predict, predict_ensemble
    from cctaecg.training.pretraining import multi_label

    signals, labels = study()
    found, learn, judge = {}, np.arange(28), np.arange(28, RECORDS)
    with mock.patch.object(loop, "chosen_device", lambda name: device), \
            mock.patch.object(multi_label, "chosen_device", lambda name: device), \
            mock.patch.object(torch, "Generator", OnProcessor):
        for trainable, pcgrad in [("all", True), ("last-1", False), ("head", True)]:
            config, checkpoint = configuration(trainable, pcgrad), folder / f"{trainable}.pt"
            for keep in (True, False):  # the second call finds the state of the first
                history = loop.train_fold(signals.__getitem__, labels, learn, judge, config, checkpoint, 0,
                                          folder / "state.pt", keep_state=keep)
            found[f"fold, {trainable}"] = history.predictions
            found[f"losses, {trainable}"] = np.stack([epoch.losses for epoch in history.epochs])
        learnt = multi_label.train_on_labels(
            signals.__getitem__, labels, learn, judge, configuration("all", True), weights=np.arange(RECORDS) + 1.0)
        found["pretraining"] = learnt.predictions
    network = read_fold(folder / "all.pt").model.to(device)
    found["predictions"] = predict(network, signals.__getitem__, judge)
    _, found["ensemble"] = predict_ensemble([folder / "all.pt"] * 2, signals.__getitem__, judge, device=device)
    found["logits of two"] = numpy_model(network, randomised(network))(signals[:5])
    attributions = integrated_gradients(network, signals[:3], steps=4)
    found["attributions"], found["flat"] = attributions.values, attributions.flat_logit
    return found


def main() -> None:
    made = register()
    with TemporaryDirectory() as there, TemporaryDirectory() as here, Present():
        device, processor = on(made, Path(there)), on(CPU, Path(here))
        for name, expected in processor.items():
            np.testing.assert_allclose(device[name], expected, rtol=0, atol=1e-6, err_msg=name)
            print(f"{name}: {np.abs(np.nan_to_num(device[name] - expected)).max():.1e}")
        from cctaecg.training.gradients.activation_pass import dropout_factors

        torch.manual_seed(1)
        factors = dropout_factors(torch.zeros(50, 40, 16, device=made), 0.5)
        assert factors.device == made and abs(factors.mean().item() - 1) < 0.03


if __name__ == "__main__":
    main()
