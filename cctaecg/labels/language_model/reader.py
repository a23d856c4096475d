"""Texts read by a language model: each distinct text once, several at a time, and never again after a stop."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from typing import TypeVar

from pydantic import ValidationError
from tqdm import tqdm

from cctaecg.config.sections import LabelsConfig
from cctaecg.labels.errors import DamagedFile
from cctaecg.labels.language_model.client import Answered, checked_address, connected
from cctaecg.labels.language_model.deidentify import deidentified
from cctaecg.labels.language_model.journal import Journal
from cctaecg.labels.language_model.questions import Form, Question, readings
from cctaecg.labels.reading import Reading, fingerprint

Done = TypeVar("Done")


@dataclass(frozen=True)
class ReadByModel:
    """What a language model made of many texts.

    Attributes
    ----------
    readings : dict of str to dict of str to Reading
        By the fingerprint of the original text, then by item: a vessel, or "ECG".
    failures : dict of str to str
        Why a text got no answer, by its fingerprint.
    """

    readings: dict[str, dict[str, Reading]]
    failures: dict[str, str]


def read_by_model(
    texts: Iterable[str], question: Question, config: LabelsConfig, answers: Journal, tokens: Journal
) -> ReadByModel:
    """Have a language model read each distinct text that is not empty.

    What is sent has names, identifiers and dates taken out (:func:`cctaecg.labels.deidentified`). Answers that the
    journal holds for this wording, model and text are not asked for again; each new one is on the disk before the next
    is taken, so that a stopped job goes on where it was.

    Parameters
    ----------
    texts : iterable of str
        The texts, all of the question's kind.
    question : Question
        What is asked, one of :data:`cctaecg.labels.QUESTIONS`.
    config : LabelsConfig
        The server, the model, whether texts may leave this machine, how many requests at a time.
    answers : Journal
        The earlier answers; new ones are added.
    tokens : Journal
        Gets a line for each request: when, which text (a key, not the text), tokens, seconds, and how it ended.

    Returns
    -------
    ReadByModel
        The readings, and the texts that got no answer. Evidence that does not stand in its text raises a doubt.

    Raises
    ------
    NoServer
        When no server or no model is configured.
    RemoteAddress
        When the server is on another machine and ``config.allow_remote`` is false.
    MissingExtra
        Without the ``openai`` package.
    ServerRefused
        When no text can be answered: no connection, a wrong key, an unknown model.
    DamagedFile
        When the journal holds something that was not written to it.
    """
    checked_address(config)
    model = config.model
    assert model is not None  # or its address would not have passed
    originals: dict[str, list[str]] = {}  # by what is sent: two reports may differ in a date alone
    for text in dict.fromkeys(texts):
        if text.strip():
            originals.setdefault(deidentified(text), []).append(fingerprint(text))
    keys = {sent: _key(question, model, sent) for sent in originals}
    found = _known(question, keys, answers)
    failures: dict[str, str] = {}

    with connected(config) as ask:
        def work(sent: str) -> tuple[str, Answered]:
            begun = time.monotonic()
            answered = ask(question, sent)
            tokens.append({
                "at": datetime.now(UTC).isoformat(timespec="seconds"), "kind": question.kind, "key": keys[sent],
                "model": model, "prompt_tokens": answered.prompt_tokens,
                "completion_tokens": answered.completion_tokens, "seconds": round(time.monotonic() - begun, 3),
                "outcome": answered.failure or "answered",
            })  # fmt: skip
            if answered.answer is not None:
                answers.append({"key": keys[sent], "answer": answered.answer.model_dump()})
            return sent, answered

        waiting = [sent for sent in originals if sent not in found]
        for sent, answered in _several_at_a_time(work, waiting, config.concurrency, f"{question.kind} read"):
            if answered.answer is None:
                failures |= dict.fromkeys(originals[sent], answered.failure)
            else:
                found[sent] = answered.answer
    read = {name: readings(answer, sent) for sent, answer in found.items() for name in originals[sent]}
    return ReadByModel(read, failures)


def _key(question: Question, model: str, sent: str) -> str:
    return sha256("\0".join([question.version, model, sent]).encode()).hexdigest()[:32]


def _known(question: Question, keys: dict[str, str], answers: Journal) -> dict[str, Form]:
    """The answers that an earlier job left, by the text as it was sent."""
    earlier = {entry["key"]: entry["answer"] for entry in answers.entries()}
    try:
        return {sent: question.answer.model_validate(earlier[key]) for sent, key in keys.items() if key in earlier}
    except ValidationError:  # its message would quote the answer
        raise DamagedFile(f"{answers.path.name} holds an answer in another form than it was written in") from None


def _several_at_a_time(
    work: Callable[[str], Done], texts: list[str], concurrency: int, title: str
) -> Iterator[Done]:
    """Yield what ``work`` returns for each text as it is done. After an error nothing new is begun."""
    waiting = iter(texts)
    with (
        ThreadPoolExecutor(concurrency, thread_name_prefix="llm") as pool,
        tqdm(total=len(texts), desc=title, unit="text", disable=None) as bar,
    ):
        under_way = {pool.submit(work, text) for text in islice(waiting, concurrency)}
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
                bar.update()
            under_way |= {pool.submit(work, text) for text in islice(waiting, len(done))}
