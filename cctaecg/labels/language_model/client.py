"""One question to a language model behind any OpenAI-compatible server, and what can go wrong with it."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from cctaecg.config.sections import LabelsConfig
from cctaecg.labels.errors import MissingExtra, NoServer, RemoteAddress, ServerRefused
from cctaecg.labels.language_model.questions import Form, Question

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletion

KEY_VARIABLE = "CCTAECG_LLM_KEY"  # environment variable that holds the server's key, where it wants one
ATTEMPTS_AT_FORM = 2  # a model that answers in another form than asked is asked this often
_HOPELESS = {401: f"the key in {KEY_VARIABLE} is missing or wrong", 403: "access is denied",
             404: "it has no such address or model", 407: "a proxy wants a password"}  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """A valid answer, or ``None`` with the reason in ``failure``; and the tokens it took, all attempts together."""

    answer: Form | None
    failure: str
    prompt_tokens: int
    completion_tokens: int


def checked_address(config: LabelsConfig) -> str:
    """The configured server's address, if texts may be sent there.

    This machine alone is local: ``localhost`` or a loopback address. Anything else, a server of the hospital's own
    network included, needs ``allow_remote: true``. Raises ``NoServer`` and ``RemoteAddress``.
    """
    if not config.server or not config.model:
        raise NoServer("no language model is configured; expected labels.server, such as http://127.0.0.1:8000/v1, "
                       "and labels.model in the run's config.yml")
    parts = urlsplit(config.server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NoServer("labels.server is not an address; expected something like http://127.0.0.1:8000/v1")
    if not config.allow_remote and not _is_this_machine(parts.hostname):
        raise RemoteAddress(f"labels.server is on another machine ({parts.hostname}); reports stay on this one unless "
                            "config.yml says labels: {allow_remote: true}")
    return config.server


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False  # a name: where it leads can change


@contextmanager
def connected(config: LabelsConfig) -> Iterator[Callable[[Question, str], Answered]]:
    """Yield ``ask(question, text) -> Answered``, which several threads may call.

    Redirects are not followed, and for a local server no proxy is used: either would carry a text elsewhere. Failed
    requests, and those put off by the server (status 429, 5xx, time-outs), are repeated ``config.retries`` times, after
    the time that the server names in Retry-After, else with growing pauses. ``ask`` raises ``ServerRefused`` where no
    request can succeed. Raises ``MissingExtra`` without the ``openai`` package, and as ``checked_address``.
    """
    address, model = checked_address(config), config.model
    assert model is not None  # or its address would not have passed
    try:
        import openai
    except ImportError:
        raise MissingExtra('asking a language model needs the openai package: pip install "cctaecg[llm]"') from None

    http = openai.DefaultHttpxClient(follow_redirects=False, trust_env=config.allow_remote)
    with openai.OpenAI(
        base_url=address, api_key=os.environ.get(KEY_VARIABLE) or "none", timeout=config.timeout_seconds,
        max_retries=config.retries, http_client=http, organization=None, project=None,
    ) as client:  # fmt: skip
        yield lambda question, text: _ask(client, model, question, text)


def _ask(client: "OpenAI", model: str, question: Question, text: str) -> Answered:
    import openai

    prompt_tokens = completion_tokens = 0
    failure = ""
    for _ in range(ATTEMPTS_AT_FORM):
        try:
            completion = client.chat.completions.create(
                model=model, temperature=0,
                messages=[{"role": "system", "content": question.instruction}, {"role": "user", "content": text}],
                response_format={"type": "json_schema", "json_schema": {
                    "name": question.kind, "strict": True, "schema": question.schema}},
            )  # fmt: skip
        except openai.APITimeoutError:
            return Answered(None, "timed out", prompt_tokens, completion_tokens)
        except openai.APIConnectionError:
            raise ServerRefused("the language model's server does not answer; what was read so far is kept") from None
        except openai.APIStatusError as error:
            # the body may quote the text: only the status goes on
            status = error.status_code
            if status in _HOPELESS or 300 <= status < 400:
                why = _HOPELESS.get(status, "it redirects elsewhere")
                raise ServerRefused(f"the language model's server answers with HTTP {status}: {why}") from None
            return Answered(None, f"HTTP {status}", prompt_tokens, completion_tokens)
        except (openai.APIError, json.JSONDecodeError):  # the latter comes through where a body is no JSON
            failure = "no chat completion"
            continue
        if not isinstance(completion, openai.types.chat.ChatCompletion):
            failure = "no chat completion"
            continue
        if completion.usage is not None:
            prompt_tokens += completion.usage.prompt_tokens or 0
            completion_tokens += completion.usage.completion_tokens or 0
        answer, failure = _valid(completion, question)
        if answer is not None or failure == "refused":
            return Answered(answer, failure, prompt_tokens, completion_tokens)
    return Answered(None, failure, prompt_tokens, completion_tokens)


def _valid(completion: "ChatCompletion", question: Question) -> tuple[Form | None, str]:
    """The answer of a completion in the form asked for, or why there is none."""
    choice = completion.choices[0] if completion.choices else None
    if choice is None or choice.message is None:
        return None, "no chat completion"
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return None, "refused"
    if choice.finish_reason == "length":
        return None, "answer cut off"
    try:
        return question.answer.model_validate_json(choice.message.content or ""), ""
    except ValidationError:  # its message would quote the answer
        return None, "not in the form asked for"
