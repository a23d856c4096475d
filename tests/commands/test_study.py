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
