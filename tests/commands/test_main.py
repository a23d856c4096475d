"""The command line as a whole: every command is in the group, and a mistake is one sentence with exit status 1."""

import shutil

import pytest

from cctaecg.commands.main import main


def test_every_command_says_what_it_does(cli):
    names = ("simulate prepare train run book publish render bind check import predict export embed pretrain weights "
             "notebooks ablations labels try sweep variants compare").split()
    assert sorted(main.commands) == sorted(names)
    for name in names:
        done = cli(name, "--help")
        assert done.exit_code == 0 and len(done.output.splitlines()[2]) > 20, name


def test_a_mistake_is_one_sentence_and_exit_1(cli):
    done = cli("simulate", "nowhere")
    assert done.exit_code == 1
    assert done.output.startswith("NoSuchRun: no run is called 'nowhere' (there is none yet); make it with: ")
    assert done.output.count("\n") == 1


@pytest.mark.parametrize(("error", "said"), [
    (OSError("1000 requested and 8 written"), "1000 requested and 8 written"),
    (OSError(), "the system gave no reason"),
    (shutil.Error([("a/b.csv", "c/b.csv", "[Errno 28] No space left on device")]),
     "c/b.csv: [Errno 28] No space left on device"),
    (PermissionError(13, "Permission denied", "runs/mine/config.yml"), "Permission denied: runs/mine/config.yml"),
], ids=["a text of a library", "nothing", "a list of files", "as the system says it"])  # fmt: skip
def test_whatever_the_system_refuses_is_one_sentence_with_a_place(cli, monkeypatch, error, said):
    def refuse(*_):
        raise error

    monkeypatch.setattr("cctaecg.book.publishing.publish_book", refuse)
    done = cli("publish", "mine")
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
    assert said in done.output and done.output.count("\n") == 1
    assert error.filename or "(while at: cctaecg publish" in done.output
