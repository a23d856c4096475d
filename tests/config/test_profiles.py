import pytest

from cctaecg.config import profiles as config
from cctaecg.config.sections import LabelsConfig
from cctaecg.domain import RISK_THRESHOLDS


def test_profiles_hold_the_published_settings():
    training = config.profile("paper").training
    assert (training.folds, training.epochs, training.batch_size) == (5, 100, 64)
    assert (training.learning_rate, training.weight_decay, training.warmup_fraction) == (3e-5, 5e-4, 0.10)
    assert config.profile("demo").analysis.risk_thresholds == RISK_THRESHOLDS


@pytest.mark.parametrize("name", list(config.PROFILES))
def test_yaml_out_and_in_is_the_same(name, tmp_path):
    path = tmp_path / "config.yml"
    path.write_text(config.dump(config.profile(name)))
    assert config.load(path) == config.profile(name)


def test_yaml_needs_only_what_differs_from_the_profile(tmp_path):
    path = tmp_path / "config.yml"
    path.write_text("profile: demo\nanalysis:\n  risk_thresholds: {LAD: 0.2}\n")
    loaded = config.load(path)
    assert loaded.analysis.risk_thresholds == {**RISK_THRESHOLDS, "LAD": 0.2}
    assert loaded.training == config.profile("demo").training


def test_null_means_null(tmp_path):
    path = tmp_path / "config.yml"
    path.write_text("profile: demo\nmodel: {checkpoint: null}\ntraining: {split_seed: ~}\n")
    assert config.profile("demo").model.checkpoint is not None
    assert config.load(path).model.checkpoint is None and config.load(path).training.split_seed is None
    assert config.profile("demo", model={"checkpoint": None}).model.checkpoint is None


@pytest.mark.parametrize(("text", "said"), [
    ("profile: huge", "'huge'"),
    ("trainig: {epochs: 3}", "trainig"),
    ("training: {epochs: 0}", "training.epochs is 0"),
    ("analysis: {risk_thresholds: {LAD: 1.5}}", "analysis.risk_thresholds.LAD is 1.5"),
    ("analysis: {risk_thresholds: {D1: 0.5}}", "D1"),
    ("data: {source: hospital}", "hospital"),
    ("data: {seed: -1}", "data.seed is -1"),
    ("data: {seed: 1000000}", "data.seed is 1000000: Value error, seeds from 1000000 on are those of the patients"),
    ("- a list", "list"),
    ("a: [", "YAML"),
])
def test_a_wrong_value_is_named(text, said, tmp_path):
    path = tmp_path / "config.yml"
    path.write_text(text)
    with pytest.raises(config.ConfigError) as error:
        config.load(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_parameters_replace_and_none_keeps():
    changed = config.replaced(config.profile("demo"), {"analysis": {"level": 0.9, "resamples": None}})
    assert changed.analysis.level == 0.9
    assert changed.analysis.resamples == config.profile("demo").analysis.resamples


def test_words_of_a_hospital_come_back_from_yaml_and_wrong_ones_are_refused(tmp_path):
    words = LabelsConfig(vessels={"LCX": ["Circ"]}, passed_over=["exemplary"])
    assert LabelsConfig.model_validate_json(words.model_dump_json()) == words
    for wrong, message in (
        ({"vessels": {"Aorta": ["Ao"]}}, "expected some of"), ({"passed_over": ["x"]}, "two characters"),
        ({"vessels": {"LCX": ["Circ"], "LAD": ["circ"]}}, "each word once"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            LabelsConfig(**wrong)


def test_a_folder_that_no_path_can_name_is_refused():
    with pytest.raises(config.ConfigError, match=r"folder 'a\\x00b' is no path"):
        config.profile("smoke", data={"source": "hospital", "folder": "a\0b"})
