"""A clock that was set back."""

import os
import time

from cctaecg.workflow.clock import date_back


def test_only_files_from_after_now_are_dated_and_no_link_is_followed(tmp_path):
    tomorrow, yesterday = time.time() + 86_400, time.time() - 86_400
    (tmp_path / "run" / "results").mkdir(parents=True)
    outside, young, old = tmp_path / "outside", tmp_path / "run" / "results" / "young", tmp_path / "run" / "old"
    for path, moment in ((outside, tomorrow), (young, tomorrow), (old, yesterday)):
        path.write_text("a")
        os.utime(path, (moment, moment))
    (tmp_path / "run" / "link").symlink_to(outside)
    assert date_back([tmp_path / "run"]) == 1
    assert abs(young.stat().st_mtime - time.time()) < 60
    assert (old.stat().st_mtime, outside.stat().st_mtime) == (yesterday, tomorrow)
