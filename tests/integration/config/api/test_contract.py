"""The OpenAPI document is valid, complete in both languages, and true of the running server (schemathesis)."""

import socket
import warnings
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import meta

with warnings.catch_warnings():
    # It brings plugins of its own with imports that are on their way out.
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.specs.openapi import checks

from config.api.describing import document
from tests.plugins.programs import Program

EXAMPLES = 10
# A record may be of the right shape and yet break a rule of the company's own: no schema knows that.
UNDECIDABLE = [checks.positive_data_acceptance]
OPERATIONS = [(method, path) for path, methods in document()["paths"].items() for method in methods]


def sentences(part, place=""):
    """Give every summary and description with its place."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name in {"summary", "description"} and isinstance(value, str):
                yield f"{place}/{name}", value
            else:
                yield from sentences(value, f"{place}/{name}")
    elif isinstance(part, list):
        for at, value in enumerate(part):
            yield from sentences(value, f"{place}/{at}")


def test_the_document_is_openapi_3_1_and_its_shapes_are_json_schema(company):
    answer = Program(company.host).call("GET", "/openapi.json")
    assert answer.status_code == 200
    found = answer.json()
    assert found["openapi"].startswith("3.1.")
    assert found["servers"] == [{"url": f"http://{company.host}"}]
    for name, shape in found["components"]["schemas"].items():
        assert meta.is_valid(shape), name


def test_every_operation_says_what_it_does_in_both_languages():
    with translation.override("zh-hans"):
        chinese = dict(sentences(document()))
    with translation.override("en"):
        english = dict(sentences(document()))
    assert chinese.keys() == english.keys()
    assert [at for at, text in english.items() if not text] == []
    # The name of our program is the same in both.
    standing = [at for at, text in chinese.items() if text == english[at]]
    assert standing == []


@pytest.fixture(scope="module", autouse=True)
def loopback():
    """Find *.localhost on this machine, as browsers do; not every resolver does."""
    ask = socket.getaddrinfo

    def found(host, *more, **named):
        return ask("127.0.0.1" if str(host).endswith(".localhost") else host, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", found)
        yield


@pytest.fixture(scope="module")
def contract(served, company, hire, token_for, card):
    """The document as the running server gives it, the server's address, and headers with every right."""
    secret = token_for(hire("XSB", "CLK"))
    made = Program(company.host, secret).call("POST", "/records", card())
    assert made.status_code == 201
    shape = schemathesis.openapi.from_url(served.address(company, "/api/v1/openapi.json"))
    return shape, {"Authorization": f"Bearer {secret}"}


def says_nothing(method, path, url):
    """Say whether what was made wrong never left: an empty list writes no parameter at all."""
    known = {one["name"] for one in document()["paths"][path][method].get("parameters", ())}
    sent = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return method == "get" and bool(sent) and all(one in known and not text for one, text in sent)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whatever_is_sent_is_answered_as_the_document_says(contract, method, path, mode):
    shape, headers = contract

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=shape[path][method.upper()].as_strategy(generation_mode=mode))
    def check(case):
        answer = case.call(headers=headers)
        excluded = [*UNDECIDABLE]
        if says_nothing(method, path, answer.request.url):
            excluded.append(checks.negative_data_rejection)
        case.validate_response(answer, headers=headers, excluded_checks=excluded)

    check()
