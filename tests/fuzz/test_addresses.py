"""Any address of any page: what is no good is said in a sentence, and what is good comes back."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st

import lab.ui.learn
from lab.errors import ConfigError
from lab.ui.compare.run_choice import SPECS
from lab.ui.shared.address import Address
from lab.ui.train.form_link import config_from_link, setup_link
from tests.fuzz.amount import examples
from tests.fuzz.setups import SETUP
from tests.fuzz.texts import TEXTS, queries, texts_for


class Query(dict):
    """What a page's address holds, as Streamlit gives it: one text a name."""

    def get_all(self, name: str) -> list[str]:
        return [self[name]]

    def from_dict(self, values: Mapping[str, Any]) -> None:
        self.clear()
        self.update({n: v if isinstance(v, str) else v[-1] for n, v in values.items()})


@pytest.fixture
def session(monkeypatch) -> Iterator[Query]:
    """Streamlit's session and address without a browser; yields the address."""
    query = Query()
    monkeypatch.setattr(streamlit, "query_params", query)
    monkeypatch.setattr(streamlit, "session_state", {})
    monkeypatch.setattr(streamlit, "warning", lambda *_, **__: None)
    yield query


def learn_pages() -> dict[str, Any]:
    """Return every module of the Learn pages that opens an address, by its name."""
    found = pkgutil.walk_packages(lab.ui.learn.__path__, "lab.ui.learn.")
    modules = [importlib.import_module(module.name) for module in found]
    return {m.__name__.removeprefix("lab.ui.learn."): m for m in modules
            if hasattr(m, "open_address")}


LEARN = learn_pages()
OPENERS = {name: module.open_address for name, module in LEARN.items()}
OPENERS["compare"] = lambda: Address("compare", SPECS, bare_keeps=True)


def opened(page: str) -> list[Address]:
    """Open a page's addresses, of which most have one."""
    found = OPENERS[page]()
    return [found] if isinstance(found, Address) else list(found)


def state(addresses: list[Address]) -> dict[str, Any]:
    return {name: address[name] for address in addresses for name in address.specs}


def test_every_learn_page_has_an_address():
    assert len(LEARN) == 6


@pytest.mark.parametrize("page", OPENERS)
def test_an_address_of_anything_sets_what_can_be_written_and_read_again(session, page):
    streamlit.session_state.clear()
    specs = {name: spec for address in opened(page) for name, spec in address.specs.items()}

    @given(queries(specs))
    @examples(60)
    def try_one(query: dict[str, str]) -> None:
        streamlit.session_state.clear()
        session.from_dict(query)
        before = opened(page)
        assert all(problem.endswith(".") for address in before for problem in address.problems)
        for address in before:
            address.save()
        streamlit.session_state.clear()
        session.from_dict(dict(parse_qsl(urlencode(session))))
        again = opened(page)
        assert state(again) == state(before)
        assert not any(address.problems for address in again)

    try_one()


@given(queries(SETUP))
@examples(150)
def test_a_setup_link_of_anything_is_a_config_and_sentences(query):
    config, problems = config_from_link(query)
    assert all(problem.endswith(".") for problem in problems)
    link = dict(parse_qsl(setup_link(config).removeprefix("?"), strict_parsing=True))
    assert config_from_link(link) == (config, [])


@given(st.data())
@examples(200)
def test_any_text_for_an_option_is_a_value_or_refused_by_its_name(data):
    name = data.draw(st.sampled_from(sorted(SETUP)))
    spec = SETUP[name]
    try:
        value = spec.parse(data.draw(texts_for(spec) | TEXTS))
    except ConfigError as error:
        assert str(error).startswith(name) and str(error).endswith(".")
    else:
        assert spec.parse(spec.write(value)) == value and isinstance(spec.words(value), str)
