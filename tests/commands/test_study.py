"""``cctaecg run``: the run that it works on is the one that was asked for."""


def test_another_configuration_under_the_same_name_is_refused(cli, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "config.yml").write_text("profile: demo\n")
    done = cli("run", "mine", "--source", "hospital", "--data", "data")
    assert done.exit_code == 1 and "another configuration" in done.output


def test_a_folder_that_is_not_there_is_named(cli):
    done = cli("run", "mine", "--source", "ptbxl", "--data", "nowhere")
    assert done.exit_code == 2 and "nowhere" in done.output


def test_a_run_without_a_book_is_bound_into_nothing(cli, tmp_path):
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "config.yml").write_text("profile: smoke\n")
    done = cli("bind", "mine")
    assert done.exit_code == 1
    assert "NotBound: run mine has no rendered book to bind; make it with: cctaecg book mine" in done.output
