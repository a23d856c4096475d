"""The command line as a whole: every command is in the group, and a mistake is one sentence with exit status 1."""

from cctaecg.commands.main import main


def test_every_command_says_what_it_does(cli):
    names = ("simulate prepare run book publish render check import predict embed pretrain weights notebooks "
             "ablations labels").split()
    assert sorted(main.commands) == sorted(names)
    for name in names:
        done = cli(name, "--help")
        assert done.exit_code == 0 and len(done.output.splitlines()[2]) > 20, name


def test_a_mistake_is_one_sentence_and_exit_1(cli):
    done = cli("simulate", "nowhere")
    assert done.exit_code == 1
    assert done.output.startswith("NoSuchRun: no run is called 'nowhere' (there is none yet); make it with: ")
    assert done.output.count("\n") == 1
