"""What ``python -m tests.reproducibility`` compares: a changed byte, a missing and an extra file are differences."""

from tests.reproducibility import CONDITIONS, PLAIN, contents, differences


def test_every_difference_of_two_runs_is_found(tmp_path):
    for name in ("one", "other"):
        for file in ("cohort.parquet", "results/a.json", "tables/t.csv", "source/_build/html/p/i.html", "logs/x.log"):
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("{}")
    (tmp_path / "other" / "logs" / "x.log").write_text("another time")
    one = contents(tmp_path / "one")
    assert len(one) == 4 and differences(one, contents(tmp_path / "other")) == []
    (tmp_path / "other" / "tables" / "t.csv").write_text("{} ")
    (tmp_path / "other" / "results" / "a.json").rename(tmp_path / "other" / "results" / "b.json")
    assert differences(one, contents(tmp_path / "other")) == ["results/a.json", "results/b.json", "tables/t.csv"]


def test_each_condition_differs_from_the_base_and_the_last_in_all():
    for condition in CONDITIONS.values():
        assert condition.cores != 1 or condition.folder != "base" or any(
            PLAIN.get(name) != value for name, value in condition.environment.items())
    together = CONDITIONS["all at once"]
    assert together.cores == 2 and {"OMP_NUM_THREADS", "PYTHONHASHSEED", "LC_ALL", "TZ"} <= set(together.environment)
