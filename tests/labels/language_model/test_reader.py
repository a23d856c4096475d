"""Texts read by a language model behind a real HTTP server, which answers or misbehaves."""

import json
import logging
import sys
import threading
import time

import pytest

from cctaecg.config.sections import LabelsConfig
from cctaecg.labels.errors import DamagedFile, MissingExtra, NoServer, RemoteAddress, ServerRefused
from cctaecg.labels.language_model.client import KEY_VARIABLE
from cctaecg.labels.language_model.journal import Journal
from cctaecg.labels.language_model.questions import NO_EVIDENCE, NOT_IN_TEXT, QUESTIONS, Question
from cctaecg.labels.language_model.reader import read_by_model
from cctaecg.labels.reading import DIAGNOSES, REPORTS, fingerprint
from tests.labels.llm_server import KEY, Reply, completion, honest, serving
from tests.patience import PATIENCE

openai = pytest.importorskip("openai")

SECRET = "Zebedee"  # stands in a report where no rule finds it, and must not come out anywhere
TEXTS = [f"LAD: {percent}% stenosis. RCA, LM and LCX: no stenosis. {SECRET}." for percent in (10, 30, 60, 80, 100)]
SOON = {"retry-after-ms": "5"}


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)

    def read(config, texts=TEXTS, question=QUESTIONS[REPORTS]):
        return read_by_model(texts, question, config, Journal(tmp_path / "answers"), Journal(tmp_path / "tokens"))
    return read


def grades(read):
    return [read.readings[fingerprint(text)]["LAD"].value for text in TEXTS]


ALL = ["normal", "mild", "moderate", "severe", "occluded"]


def test_every_text_is_answered_and_asked_as_it_should_be(read, tmp_path):
    with serving() as server:
        result = read(server.config())
    assert grades(result) == ALL and result.failures == {}
    request = server.requests[0]
    assert (request["model"], request["temperature"]) == ("tiny", 0)
    form = request["response_format"]["json_schema"]
    assert form["strict"] is True and set(form["schema"]["required"]) == {"RCA", "LM", "LAD", "LCX"}
    assert set(server.paths) == {"/v1/chat/completions"} and set(server.authorisations) == {f"Bearer {KEY}"}
    entries = Journal(tmp_path / "tokens").entries()
    assert [(e["prompt_tokens"], e["completion_tokens"], e["outcome"]) for e in entries] == [(100, 20, "answered")] * 5


def test_diagnoses_are_read_the_same_way_each_once(read):
    with serving() as server:
        result = read(server.config(), ["Normal ECG", "", "Normal ECG", " ", "RBBB"], QUESTIONS[DIAGNOSES])
    assert {name: reading["ECG"].value for name, reading in result.readings.items()} == {
        fingerprint("Normal ECG"): "normal", fingerprint("RBBB"): "abnormal"}
    assert sorted(server.texts()) == ["Normal ECG", "RBBB"]


def test_names_numbers_and_dates_do_not_leave(read):
    texts = [f"患者姓名：王小明，住院号：A001234{i}。2023年5月{i + 1}日：前降支狭窄80%。" for i in range(2)]
    with serving() as server:
        result = read(server.config(), texts)
    assert server.texts() == ["患者姓名: [name]，住院号: [number]。[date]：前降支狭窄80%。"]  # alike, so asked once
    assert {result.readings[fingerprint(text)]["LAD"].value for text in texts} == {"severe"}
    assert "王小明" not in json.dumps(server.requests, ensure_ascii=False)


def test_no_more_requests_at_a_time_than_allowed(read):
    all_there = threading.Barrier(3)

    def reply(request, number):
        if number <= 3:
            all_there.wait(PATIENCE)
        return Reply(honest(request), after=0.05)

    with serving(reply) as server:
        read(server.config(concurrency=3), [f"LAD: {p}% stenosis" for p in range(20)])
    assert server.busiest == 3


def test_a_stopped_job_goes_on_where_it_was(read):
    def dies(request, number):
        return Reply(honest(request)) if number <= 2 else Reply({"error": {"message": SECRET}}, status=401)

    with serving(dies) as server, pytest.raises(ServerRefused, match="HTTP 401: the key in CCTAECG_LLM_KEY"):
        read(server.config(concurrency=1))
    with serving() as second:
        result = read(second.config())
    assert grades(result) == ALL
    assert len(second.requests) == 3 and second.requests[0] not in server.requests[:2]
    with serving() as third:
        assert read(third.config()) == result
    assert third.requests == []


def test_another_wording_or_model_asks_again(read):
    first = QUESTIONS[REPORTS]
    with serving() as server:
        read(server.config())
        read(server.config(), question=Question(first.kind, first.instruction + " Be careful.", first.answer))
        read(server.config(model="another"))
    assert len(server.requests) == 15


def test_a_job_killed_while_writing_loses_that_answer_only(read, tmp_path):
    with serving() as server:
        read(server.config())
        whole = (tmp_path / "answers").read_bytes()
        (tmp_path / "answers").write_bytes(whole[:-30])
        result = read(server.config())
        assert grades(result) == ALL and len(server.requests) == 6
        assert read(server.config()) == result and len(server.requests) == 6  # the torn line was closed off
    (tmp_path / "answers").write_bytes(b"not ours\n" + whole)
    with serving() as server, pytest.raises(DamagedFile, match="line 1"):
        read(server.config())


@pytest.mark.parametrize(("trouble", "again"), [
    (Reply({}, status=429, headers=SOON), 1),
    (Reply({}, status=500, headers=SOON), 2),
    (Reply(b"<html>busy</html>", status=503, headers=SOON | {"Content-Type": "text/html"}), 1),
    (Reply(completion("I think that the LAD is fine")), 1),
    (Reply(completion('{"RCA": {"evidence": "", "grade": "severe')), 1),
    (Reply(completion("{}")), 1),
    (Reply(completion(None)), 1),
    (Reply(completion("", finish_reason="length")), 1),
    (Reply({**completion(""), "choices": []}), 1),
    (Reply(b"not json at all"), 1),
    (Reply(b"plain", headers={"Content-Type": "text/plain"}), 1),
])  # fmt: skip
def test_passing_trouble_is_asked_again(read, trouble, again):
    with serving(lambda request, number: trouble if number <= again else Reply(honest(request))) as server:
        result = read(server.config(concurrency=1), TEXTS[:1])
    assert result.readings[fingerprint(TEXTS[0])]["LAD"].value == "normal"
    assert len(server.requests) == again + 1


def test_retry_after_is_honoured(read, monkeypatch):
    slept, really_sleep = [], time.sleep
    monkeypatch.setattr("time.sleep", lambda seconds: slept.append(seconds) or really_sleep(0))
    with serving(lambda request, number: Reply({}, 429, {"Retry-After": "7"}) if number == 1
                 else Reply(honest(request))) as server:
        read(server.config(concurrency=1), TEXTS[:1])
    assert 7 in slept


@pytest.mark.parametrize(("trouble", "reason", "requests"), [
    (Reply({"error": {"message": SECRET}}, status=500, headers=SOON), "HTTP 500", 3),
    (Reply({"error": {"message": SECRET}}, status=429, headers=SOON), "HTTP 429", 3),
    (Reply({"error": {"message": SECRET}}, status=400), "HTTP 400", 1),
    (Reply(completion(None, refusal=f"I will not read {SECRET}")), "refused", 1),
    (Reply(completion("", finish_reason="content_filter")), "refused", 1),
    (Reply(completion(f"{SECRET} {{")), "not in the form asked for", 2),
    (Reply(completion('{"RCA": {"evidence": "x", "grade": "awful"}}')), "not in the form asked for", 2),
    (Reply(completion("{}", finish_reason="length")), "answer cut off", 2),
    (Reply(b"[1, 2"), "no chat completion", 2),
])  # fmt: skip
def test_lasting_trouble_leaves_the_text_unread_and_the_others_read(read, trouble, reason, requests, tmp_path):
    def reply(request, number):
        return trouble if "80%" in request["messages"][-1]["content"] else Reply(honest(request))

    with serving(reply) as server:
        result = read(server.config())
    assert result.failures == {fingerprint(TEXTS[3]): reason}
    assert len(result.readings) == 4 and sum("80%" in text for text in server.texts()) == requests
    assert [e["outcome"] for e in Journal(tmp_path / "tokens").entries()].count(reason) == 1


def test_a_server_that_stalls_is_given_up_on(read):
    given_up = threading.Event()

    def reply(request, number):
        given_up.wait(PATIENCE)
        return Reply(honest(request))

    with serving(reply) as server:
        result = read(server.config(timeout_seconds=0.2, retries=0), TEXTS[3:4])
        given_up.set()
    assert result.failures == {fingerprint(TEXTS[3]): "timed out"} and not result.readings


@pytest.mark.parametrize(("reply", "message"), [
    (Reply({}, status=403), "HTTP 403"), (Reply({}, status=404), "no such address or model"),
    (Reply({}, status=307, headers={"Location": "http://example.org/v1/chat/completions"}), "redirects"),
])  # fmt: skip
def test_a_server_that_cannot_be_used_ends_the_job(read, reply, message):
    with serving(lambda request, number: reply) as server, pytest.raises(ServerRefused, match=message):
        read(server.config(concurrency=1))
    assert len(server.requests) == 1


def test_no_server_at_all(read):
    with serving() as server:
        config = server.config(retries=0)
    with pytest.raises(ServerRefused, match="does not answer"):
        read(config)


@pytest.mark.parametrize("address", [
    "http://example.org/v1", "https://api.openai.com/v1", "http://10.0.0.8:8000/v1", "http://localhost@example.org/v1",
    "http://127.0.0.1.example.org/v1", "http://localhost.example.org/v1", "http://0.0.0.0:1/v1", "http://2130706433/v1",
])  # fmt: skip
def test_another_machine_is_refused_unless_allowed(read, address, monkeypatch):
    monkeypatch.setattr(openai, "OpenAI", lambda **_: pytest.fail("a client was made"))
    with pytest.raises(RemoteAddress, match="allow_remote"):
        read(LabelsConfig(server=address, model="tiny"))


def test_another_machine_can_be_allowed():
    from cctaecg.labels.language_model.client import checked_address

    config = LabelsConfig(server="https://llm.hospital.example/v1", model="tiny", allow_remote=True)
    assert checked_address(config) == "https://llm.hospital.example/v1"
    for here in ("http://localhost:8000/v1", "http://127.0.0.1:8000/v1", "http://127.8.9.1/v1", "http://[::1]:8000/v1"):
        assert checked_address(LabelsConfig(server=here, model="tiny")) == here


@pytest.mark.parametrize("given", [
    {}, {"server": "http://localhost/v1"}, {"model": "m"}, {"server": "localhost:8000", "model": "m"},
    {"server": "file:///etc/passwd", "model": "m"},
])  # fmt: skip
def test_what_is_no_address_is_refused(read, given):
    with pytest.raises(NoServer, match=r"http://127.0.0.1:8000/v1"):
        read(LabelsConfig(**given))


def test_a_proxy_of_the_environment_gets_nothing(read, monkeypatch):
    with serving() as proxy, serving() as server:
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(variable, proxy.address.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        result = read(server.config())
    assert grades(result) == ALL and proxy.requests == []


def test_missing_package_says_what_to_install(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingExtra, match=r'pip install "cctaecg\[llm\]"'):
        read(LabelsConfig(server="http://127.0.0.1:1/v1", model="tiny"))


def test_neither_text_nor_key_comes_out(read, caplog, capfd, tmp_path):
    """Every logger at its most talkative, an answer, a refusal and an error that all quote the report."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("openai").setLevel(logging.DEBUG)

    def reply(request, number):
        if number == 1:
            return Reply(completion(f"{SECRET} {{"))
        if number == 2:
            return Reply({"error": {"message": SECRET}}, status=500, headers=SOON)
        return Reply(honest(request)) if number < 6 else Reply({"error": {"message": SECRET + KEY}}, status=403)

    with serving(reply) as server, pytest.raises(ServerRefused) as error:
        read(server.config(concurrency=1))
    said = caplog.text + "".join(capfd.readouterr()) + str(error.value) + str(error.getrepr(style="short"))
    assert error.value.__suppress_context__
    written = (tmp_path / "tokens").read_text() + (tmp_path / "answers").read_text()
    for word in (SECRET, KEY):
        assert word not in said and word not in written
    assert (tmp_path / "answers").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("evidence", "grade", "value", "doubt"), [
    ("LAD: 80% stenosis", "severe", "severe", ""),
    ("LAD: 80%\n stenosis", "severe", "severe", ""),
    ("LAD: 80 % stenosis", "severe", "severe", NOT_IN_TEXT),
    ("lad: 80% stenosis", "severe", "severe", NOT_IN_TEXT),
    ("severe LAD disease", "severe", "severe", NOT_IN_TEXT),
    ("", "severe", "severe", NO_EVIDENCE),
    ("", "not told", None, ""),
])  # fmt: skip
def test_evidence_has_to_stand_in_the_text(read, evidence, grade, value, doubt):
    answer = {v: {"evidence": "", "grade": "not told"} for v in ("RCA", "LM", "LCX")}
    answer["LAD"] = {"evidence": evidence, "grade": grade}
    with serving(lambda request, number: Reply(completion(json.dumps(answer)))) as server:
        reading = read(server.config(), TEXTS[3:4]).readings[fingerprint(TEXTS[3])]["LAD"]
    assert (reading.value, reading.doubt) == (value, doubt)
