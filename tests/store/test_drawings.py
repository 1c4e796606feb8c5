"""Kept drawings: once each, at most 500 a workspace, whoever else keeps some at the same time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select

from lab.errors import ConfigError, LimitError
from lab.store import MOST_DRAWINGS, RunStore, Workspace
from lab.store.schema import drawings

MINE, THEIRS = "a" * 64, "b" * 64


def png(number: int) -> bytes:
    """Return a file that begins as a PNG does, another one for each number."""
    return b"\x89PNG\r\n\x1a\n" + str(number).encode()


@pytest.fixture
def own(store) -> Workspace:
    return Workspace(store, MINE)


def kept(workspace: Workspace) -> list[tuple[int, bytes]]:
    return [(drawing.label, drawing.picture) for drawing in workspace.drawings()]


def test_drawings_come_back_byte_for_byte_in_the_order_they_were_kept(own):
    begun = time.time()
    given = [(n % 10, png(n)) for n in range(30)]
    assert own.keep_drawings(given[:20]) == 20
    assert own.keep_drawings(iter(given[20:])) == 10
    assert kept(own) == given
    assert list(own.drawing_labels().values()) == [label for label, _ in given]
    assert list(own.drawing_labels()) == [drawing.id for drawing in own.drawings()]
    some = [own.drawings()[n].id for n in (4, 2)]
    assert [drawing.picture for drawing in own.drawings([*some, "x"])] == [png(2), png(4)]
    assert own.drawings([]) == []
    assert all(begun <= drawing.created_at <= time.time() for drawing in own.drawings())


def test_the_same_picture_with_the_same_label_is_kept_once(own):
    assert own.keep_drawings([(7, png(1))]) == 1
    assert own.keep_drawings([(7, png(1)), (7, png(2)), (7, png(2))]) == 1
    assert own.keep_drawings([(1, png(1))]) == 1  # another label says something else
    assert kept(own) == [(7, png(1)), (7, png(2)), (1, png(1))]


def test_what_another_workspace_keeps_is_another_drawing(store, own):
    own.keep_drawings([(7, png(1))])
    assert Workspace(store, THEIRS).keep_drawings([(7, png(1))]) == 1
    assert len(own.drawings()) == 1


@pytest.mark.parametrize("label", [-1, 10, "7", None, 7.0, True])
def test_a_label_that_is_no_digit_is_refused_with_the_rule_and_the_value(own, label):
    own.keep_drawings([(7, png(1))])
    [drawing] = own.drawings()
    for act in (lambda: own.keep_drawings([(7, png(2)), (label, png(3))]),
                lambda: own.relabel_drawings([drawing.id], label)):
        with pytest.raises(ConfigError, match="must be a digit from 0 to 9. Got ") as error:
            act()
        assert f"Got {label!r}." in str(error.value) or f"Got {label:g}." in str(error.value)
    assert kept(own) == [(7, png(1))]


@pytest.mark.parametrize("picture", [b"GIF89a", b"", None, png(0) + bytes(100_000)])
def test_what_is_no_small_png_file_is_refused(own, picture):
    with pytest.raises(ConfigError, match="must be a PNG file of at most 100,000 bytes. Got "):
        own.keep_drawings([(7, picture)])
    assert own.drawings() == []


def test_more_than_the_limit_are_refused_together_with_how_many_there_are(own):
    own.keep_drawings((7, png(n)) for n in range(MOST_DRAWINGS - 1))
    with pytest.raises(LimitError) as error:
        own.keep_drawings([(7, png(-1)), (7, png(-2))])
    assert str(error.value) == (
        "At most 500 drawings of a workspace are kept. You have 499, and this would add 2: "
        "delete some of them first."
    )
    assert len(own.drawings()) == MOST_DRAWINGS - 1
    assert own.keep_drawings([(7, png(-1)), (7, png(5))]) == 1  # the other one is there
    assert own.keep_drawings([(7, png(-1))]) == 0


def test_tabs_that_keep_at_once_do_not_exceed_the_limit_nor_keep_one_twice(url, store, own):
    own.keep_drawings((7, png(n)) for n in range(MOST_DRAWINGS - 5))
    stores = [RunStore(url) for _ in range(4)]

    def keep(number: int) -> int:
        try:
            tab = Workspace(stores[number % 4], MINE)
            return tab.keep_drawings([(3, png(10_000 + number // 2))])  # each by two tabs
        except LimitError:
            return 0

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(keep, range(40))) == 5
    for opened in stores:
        opened.close()
    assert len(set(kept(own))) == len(own.drawings()) == MOST_DRAWINGS


def test_a_drawing_gets_another_label_and_one_that_is_there_already_goes(own):
    own.keep_drawings([(7, png(1)), (1, png(1)), (7, png(2)), (4, png(3))])
    first, _, third, _ = own.drawings()
    own.relabel_drawings([first.id, third.id, "unknown", "\0"], 1)
    assert kept(own) == [(1, png(1)), (1, png(2)), (4, png(3))]
    assert first.id not in own.drawing_labels() and third.id in own.drawing_labels()


def test_two_of_one_picture_that_get_the_same_label_become_one(own):
    own.keep_drawings([(7, png(1)), (1, png(1)), (2, png(2))])
    own.relabel_drawings(own.drawing_labels(), 4)
    assert kept(own) == [(4, png(1)), (4, png(2))]


def test_another_workspaces_drawings_are_neither_seen_nor_changed_by_their_ids(store, own):
    own.keep_drawings([(7, png(1)), (1, png(2))])
    ids, other = list(own.drawing_labels()), Workspace(store, THEIRS)
    other.keep_drawings([(7, png(3))])
    other.relabel_drawings(ids, 4)
    other.delete_drawings(ids)
    assert other.drawings(ids) == [] and kept(other) == [(7, png(3))]
    assert kept(own) == [(7, png(1)), (1, png(2))]


def test_deleted_drawings_are_gone_and_the_others_stay(own):
    own.keep_drawings((n, png(n)) for n in range(4))
    ids = [drawing.id for drawing in own.drawings()]
    own.delete_drawings([ids[0], ids[2], "unknown", "\0"])
    assert kept(own) == [(1, png(1)), (3, png(3))]
    own.delete_drawings(ids)
    assert own.drawings() == [] and own.drawing_labels() == {}


def test_a_workspace_is_known_by_its_drawings_but_not_by_a_change_of_none(store, own):
    own.relabel_drawings(["unknown"], 3)
    own.delete_drawings(["unknown"])
    own.keep_drawings([])
    assert not store.knows_workspace(MINE)
    own.keep_drawings([(7, png(1))])
    assert store.knows_workspace(MINE)


def test_an_idle_workspace_takes_its_drawings_with_it(store, own, monkeypatch):
    own.keep_drawings([(7, png(1))])
    later = time.time() + 100
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: later)
        Workspace(store, THEIRS).keep_drawings([(3, png(1))])
    assert store.delete_idle(later - 50) == 1
    with store._read() as db:
        assert db.scalars(select(drawings.c.workspace)).all() == [THEIRS]


def test_drawings_are_brought_along_once_each_and_as_far_as_they_fit(store, own):
    other = Workspace(store, THEIRS)
    own.keep_drawings((7, png(n)) for n in range(10))
    other.keep_drawings((7, png(n)) for n in range(5, MOST_DRAWINGS + 2))
    assert store.move_runs(MINE, THEIRS) == 2
    assert len(set(kept(other))) == len(other.drawings()) == MOST_DRAWINGS
    assert set(kept(other)) >= {(7, png(n)) for n in range(3)}
    assert kept(own) == [(7, png(3)), (7, png(4))]


def test_a_workspace_that_is_brought_to_itself_keeps_its_drawings(store, own):
    own.keep_drawings([(7, png(1))])
    assert store.move_runs(MINE, MINE) == 0
    assert kept(own) == [(7, png(1))]


def test_drawings_count_towards_the_room_that_is_taken(store, own):
    own.keep_drawings([(7, png(1)), (7, png(22))])
    assert store.room_taken() == (0, len(png(1)) + len(png(22)))
    assert store.room_taken(beside=()) == store.room_taken()
    assert store.room_taken(beside=(MINE,)) == (0, 0)


@pytest.mark.parametrize("spoilt", [{"label": 10}, {"label": -1}])
def test_a_row_that_makes_no_sense_is_left_out(store, own, spoilt):
    own.keep_drawings([(7, png(1))])
    row = {"id": "x", "workspace": MINE, "label": 3, "digest": "d", "picture": png(2),
           "created_at": 1.0}
    with store._write() as db:
        db.execute(insert(drawings), [row | spoilt])
    assert kept(own) == [(7, png(1))] and list(own.drawing_labels().values()) == [7]
