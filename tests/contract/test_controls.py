"""A server's own switches: panels that hang together, and actions that are guarded."""

import pytest

from services.capabilities import Controls
from services.errors import UnknownItem
from services.household.roles import Role
from services.models import ViewerId
from services.ports.panels import Panel, ParameterKind, Wording
from services.ports.personal import Doors
from support.contract import Stage
from support.subjects import having

WHO = ViewerId(1001)


async def panels(stage: Stage) -> dict[str, Panel]:
    """Return every panel that can be reached, by its path."""
    found: dict[str, Panel] = {}
    open_ends = [""]
    while open_ends:
        path = open_ends.pop()
        if path not in found:
            found[path] = await stage.backend.panel(path, who=WHO)
            ways = (*found[path].links, *found[path].beside)
            open_ends += [link.path for link in ways]
    return found


def wordings(panel: Panel) -> list[Wording]:
    facts = [one for fact in panel.facts for one in (fact.label, fact.value) if one]
    labels = [one.label for one in (*panel.links, *panel.beside, *panel.actions)]
    parameters = [one.label for action in panel.actions for one in action.parameters]
    return [panel.title, *facts, *labels, *parameters]


@having(Controls)
async def test_every_way_leads_to_a_panel_with_words_of_its_own(stage: Stage) -> None:
    found = await panels(stage)

    assert len(found) > 1
    for panel in found.values():
        for one in wordings(panel):
            assert bool(one.id) is not bool(one.literal), one
            assert not one.id or one.id.startswith(f"{stage.backend.id}-")


@having(Controls)
async def test_looking_at_the_panels_changes_nothing(stage: Stage) -> None:
    await panels(stage)

    assert await stage.changes() == []


@having(Controls)
async def test_what_is_private_is_for_owners_and_what_destroys_asks(stage: Stage) -> None:
    for panel in (await panels(stage)).values():
        their_own = isinstance(stage.backend, Doors)  # what everybody sees of themselves alone
        assert not panel.private or panel.role is Role.OWNER or their_own
        assert len({it.key for it in panel.actions}) == len(panel.actions)
        for action in panel.actions:
            assert action.confirm or not action.destructive
            for one in action.parameters:
                assert bool(one.values) is not one.typed
                assert one.kind is not ParameterKind.SECRET or not one.current


@having(Controls)
async def test_what_is_not_there_is_an_unknown_item(stage: Stage) -> None:
    with pytest.raises(UnknownItem):
        await stage.backend.panel("no/such/panel", who=WHO)
    with pytest.raises(UnknownItem):
        await stage.backend.control("", "no-such-action", {}, who=WHO)

    assert await stage.changes() == []
