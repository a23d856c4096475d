"""The command line, one file for each group of commands.

``cctaecg --help`` lists them. Each is a few calls into the library, and everything that a command does can be done from
Python as well.

>>> from click.testing import CliRunner
>>> from cctaecg.commands.main import main
>>> print(CliRunner().invoke(main, ["predict", "--help"], prog_name="cctaecg").output.splitlines()[0])
Usage: cctaecg predict [OPTIONS] [PATHS]...
"""
