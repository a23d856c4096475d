"""Folds: patients apart, vessels present in each, the same for the same seed, and clear errors."""

import numpy as np
import pytest

from cctaecg.training import folds as folds_module
from cctaecg.training.folds import FoldError, assign_folds


def study(n_patients: int, seed: int, prevalence=(0.17, 0.05, 0.30, 0.17)):
    """Patients with one to four ECGs each; a patient's ECGs share most labels."""
    rng = np.random.default_rng(seed)
    patients = np.repeat(np.arange(n_patients), rng.integers(1, 5, n_patients))
    labels = (rng.random((n_patients, 4)) < prevalence)[patients].astype(float)
    order = rng.permutation(len(patients))
    return labels[order], np.array([f"p{patient:04d}" for patient in patients])[order]


def test_every_record_is_held_out_once_with_its_patient():
    labels, patients = study(400, seed=0)
    folds = assign_folds(labels, patients, n_folds=5, seed=42)
    assert folds.shape == (len(patients),) and set(folds) == {0, 1, 2, 3, 4}
    for patient in np.unique(patients):
        assert len(set(folds[patients == patient])) == 1
    sizes = np.bincount(folds)
    assert sizes.max() - sizes.min() < 0.1 * sizes.mean()


def test_every_fold_has_about_the_same_share_of_each_vessel():
    labels, patients = study(1000, seed=1)
    folds = assign_folds(labels, patients, n_folds=5, seed=42)
    shares = np.array([labels[folds == fold].mean(0) for fold in range(5)])
    np.testing.assert_allclose(shares, np.broadcast_to(labels.mean(0), (5, 4)), atol=0.03)
    assert (shares > 0).all()


def test_the_same_seed_divides_alike_and_another_otherwise():
    labels, patients = study(100, seed=2, prevalence=(0.2, 0.2, 0.3, 0.2))
    first = assign_folds(labels, patients, 5, seed=1)
    np.testing.assert_array_equal(first, assign_folds(labels, patients, 5, seed=1))
    assert (first != assign_folds(labels, patients, 5, seed=2)).any()


def test_a_vessel_without_any_label_is_passed_over():
    labels, patients = study(200, seed=3)
    labels[:, 1] = np.nan
    folds = assign_folds(labels, patients, 5, seed=42)
    assert all({0, 1} == set(labels[folds == fold, 0]) for fold in range(5))


def test_unknown_labels_are_neither_severe_nor_not():
    labels, patients = study(200, seed=4)
    labels[labels[:, 1] == 0, 1] = np.nan  # left main known in its positives alone
    with pytest.raises(FoldError, match=r"LM is labelled not severe in 0 of 200 patients"):
        assign_folds(labels, patients, 5, seed=42)


def test_a_vessel_severe_in_as_many_patients_as_there_are_folds_is_in_each():
    for seed in range(8):
        labels, patients = study(60, seed, prevalence=(0.2, 0.0, 0.3, 0.2))
        for patient in np.unique(patients)[:5]:
            labels[np.flatnonzero(patients == patient)[:1], 1] = 1
        folds = assign_folds(labels, patients, 5, seed)
        assert all((labels[folds == fold, 1] == 1).any() for fold in range(5))


def test_too_few_patients_with_a_label_name_the_vessel():
    labels, patients = study(100, seed=6, prevalence=(0.2, 0.0, 0.3, 0.2))
    labels[patients == patients[0], 1] = 1
    with pytest.raises(FoldError, match=r"LM is labelled severe in 1 of 100 patients: 5 folds"):
        assign_folds(labels, patients, 5, seed=42)


def test_a_division_that_never_succeeds_names_the_fold(monkeypatch):
    labels, patients = study(60, seed=6, prevalence=(0.2, 0.2, 0.3, 0.2))
    monkeypatch.setattr(folds_module, "ATTEMPTS", 3)
    monkeypatch.setattr(folds_module, "_divide", lambda strata, patients, n_folds, seed: np.zeros(len(strata), int))
    with pytest.raises(FoldError, match=r"fold 1 of 2 holds no record labelled severe for RCA.*3 divisions"):
        assign_folds(labels, patients, 2, seed=42)


def test_fewer_patients_than_folds():
    with pytest.raises(FoldError, match="3 patients cannot be divided into 5 folds"):
        assign_folds(np.zeros((6, 4)), np.array([1, 1, 2, 2, 3, 3]), 5, seed=0)


def test_no_warning_reaches_the_caller(recwarn):
    labels, patients = study(40, seed=7, prevalence=(0.4, 0.3, 0.5, 0.4))
    assign_folds(labels, patients, 5, seed=0)
    assert not recwarn.list
