"""Switches: what is asked for in which order, what fits, and what is refused whoever asks."""

import asyncio
import dataclasses

import pytest

from services.controls import ControlService, Step, Visit, fitting, next_step
from services.errors import NotAllowed, NotSupported, PrivateOnly, UnknownItem
from services.models import BackendId, ViewerId
from services.people import Role, Viewer
from services.ports.panels import Action, Panel, Parameter, ParameterKind, Place, Wording
from services.registry import Registry
from support.workshop import WORKSHOP, Workshop

WORDS = Wording(literal="words")


def parameter(kind: ParameterKind, **changes) -> Parameter:
    return Parameter(key=str(kind), label=WORDS, kind=kind, values=("low", "high"), **changes)


def visit(role: Role = Role.OWNER, *, private: bool = True) -> Visit:
    return Visit(viewer=Viewer(id=ViewerId(1), role=role), private=private)


@pytest.fixture
def workshop():
    return Workshop()


@pytest.fixture
def controls(workshop):
    return ControlService(Registry([workshop]))


def test_secrets_are_asked_for_last_and_behind_the_confirmation() -> None:
    secret, text = parameter(ParameterKind.SECRET), parameter(ParameterKind.TEXT)
    action = Action(key="a", label=WORDS, parameters=(secret, text), confirm=True)
    given = {text.key: "x"}
    assert next_step(action, given={}, confirmed=False) is text
    assert next_step(action, given=given, confirmed=False) is Step.CONFIRM
    assert next_step(action, given=given, confirmed=True) is secret
    assert next_step(action, given=given | {secret.key: "s"}, confirmed=True) is Step.RUN


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        (ParameterKind.TEXT, "  a b ", "a b"),
        (ParameterKind.TEXT, "   ", None),
        (ParameterKind.TEXT, "x" * 501, None),
        (ParameterKind.NUMBER, " 007 ", "7"),
        (ParameterKind.NUMBER, "7.5", None),
        (ParameterKind.CHOICE, "high", "high"),
        (ParameterKind.CHOICE, "none", None),
        (ParameterKind.SECRET, " as it is ", " as it is "),
        (ParameterKind.SECRET, "", None),
        (ParameterKind.SECRET, "x" * 5000, "x" * 5000),
        (ParameterKind.SEVERAL, "high\nlow", "high\nlow"),
        (ParameterKind.SEVERAL, "high\nnone", None),
    ],
)
def test_a_value_fits_or_it_does_not(kind, words, value) -> None:
    assert fitting(parameter(kind), words) == value


@pytest.mark.parametrize(
    ("kind", "changes", "words", "fits"),
    [
        (ParameterKind.TEXT, {"least": 3}, "ab", False),
        (ParameterKind.TEXT, {"most": 800}, "x" * 600, True),
        (ParameterKind.TEXT, {"pattern": r"[^@]+@[^@]+"}, "a@b", True),
        (ParameterKind.TEXT, {"pattern": r"[^@]+@[^@]+"}, "a.b", False),
        (ParameterKind.SECRET, {"least": 6}, "short", False),
        (ParameterKind.SECRET, {"least": 6, "most": 8}, "123456789", False),
    ],
)
def test_what_is_typed_has_the_length_and_the_form_it_needs(kind, changes, words, fits) -> None:
    assert (fitting(parameter(kind, **changes), words) is not None) is fits


@pytest.mark.parametrize("given", [{}, {"number": None}, {"number": "seven"}])
async def test_nothing_is_done_with_a_value_that_is_missing_or_does_not_fit(
    controls, workshop, given
) -> None:
    action = Action(key="resize", label=WORDS, parameters=(parameter(ParameterKind.NUMBER),))
    with pytest.raises(UnknownItem):
        await controls.run(WORKSHOP, "", action, given, visit=visit())
    assert workshop.did == []


async def test_a_panel_is_refused_by_role_and_by_place(controls, workshop) -> None:
    workshop.panels["x"] = Panel(title=WORDS, role=Role.OWNER, private=True)
    with pytest.raises(NotAllowed):
        await controls.panel(WORKSHOP, "x", visit=visit(Role.ADMIN))
    with pytest.raises(PrivateOnly):
        await controls.panel(WORKSHOP, "x", visit=visit(private=False))
    assert (await controls.panel(WORKSHOP, "x", visit=visit())).title == WORDS


async def test_an_action_one_may_not_do_is_not_there(controls) -> None:
    with pytest.raises(UnknownItem):
        await controls.action(WORKSHOP, "", "stop", visit=visit(Role.MEMBER))
    with pytest.raises(NotSupported):
        await controls.action(BackendId("other"), "", "stop", visit=visit())


async def test_at_a_place_the_action_alone_decides_who_may(controls, workshop) -> None:
    first = workshop.panels[""]
    workshop.panels[""] = dataclasses.replace(first, role=Role.OWNER)
    offered = await controls.offered(Place.QUEUE, visit=visit(Role.MEMBER))
    assert [one.action.key for one in offered] == ["start"]
    with pytest.raises(UnknownItem):
        await controls.find(Place.LIBRARY, offered[0].handle, visit=visit(Role.MEMBER))


async def test_a_private_first_panel_offers_nothing_in_a_group(controls, workshop) -> None:
    workshop.panels[""] = dataclasses.replace(workshop.panels[""], private=True)
    assert await controls.offered(Place.QUEUE, visit=visit(private=False)) == ()
    assert len(await controls.offered(Place.QUEUE, visit=visit())) == 2


async def test_a_server_that_hangs_holds_nobody_up(workshop) -> None:
    class Hanging(Workshop):
        async def panel(self, path, *, who):
            await asyncio.Event().wait()

    second = Hanging(id=BackendId("second"))
    controls = ControlService(Registry([second, workshop]), patience=0.01)
    offered = await controls.offered(Place.LIBRARY, visit=visit())
    assert [one.server.id for one in offered] == [WORKSHOP]


def test_a_secret_is_forgotten_when_its_action_is_over(controls) -> None:
    controls.whisper(visit(), "name", "password", "s")
    assert controls.whispered(visit(), "name") == {"password": "s"}
    assert controls.whispered(visit(), "other") == {}
    controls.forget(visit(), "name")
    assert controls.whispered(visit(), "name") == {}
