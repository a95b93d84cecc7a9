"""From a tap to the next screen: panels, questions, and the action once nothing is left to ask."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.controls import views
from handlers.controls.callbacks import Begin
from handlers.controls.state import State
from handlers.ui.screen import Screen
from handlers.ui.switches import note_done, note_switch, result, visit_of
from handlers.ui.texts import Texts
from services.clock import Clock
from services.controls import ControlService, Step, Visit, bounds, fitting, next_step
from services.errors import NotSupported, ScreenExpired, ServiceError
from services.household.audit import Act
from services.people import Viewer
from services.ports.panels import SEPARATOR, Action, Done, Parameter, ParameterKind, Place
from services.registry import Registry


class WithFlow(Filter):
    """Passes everything, with the `flow` that the conversation's handlers act through."""

    async def __call__(
        self,
        event: Message | CallbackQuery,
        controls: ControlService,
        registry: Registry,
        viewer: Viewer,
        clock: Clock,
        texts: Texts,
    ) -> dict[str, Any]:
        """Return the flow of this update."""
        message = event if isinstance(event, Message) else event.message
        visit = visit_of(viewer, message)
        return {"flow": Flow(controls, registry, visit, clock, texts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The next screen, and what was done if anything was."""

    screen: Screen
    done: Done | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Bound to one update: who acts, when, and in whose words."""

    controls: ControlService
    registry: Registry
    visit: Visit
    clock: Clock
    texts: Texts

    async def first(self) -> Screen:
        """Return the list of servers, or the panel of the only one."""
        every = self.controls.servers(self.visit)
        if len(every) == 1:
            return await self.panel(State(backend=every[0].id))
        return views.servers(self.texts, every)

    async def through(self, place: Place, server: str = "") -> Screen:
        """Return the panel that a conversation leads to, or the servers that have one.

        Raises: NotSupported without any; what ControlService.panel raises.
        """
        doors = self.controls.doors(place)
        chosen = [one for one in doors if one.server.id == server or len(doors) == 1]
        if not doors:
            raise NotSupported
        if not chosen:
            return views.doors(self.texts, place, doors)
        door = chosen[0]
        return await self.panel(State(backend=door.server.id, path=door.path, door=place))

    async def panel(self, state: State, *, said: str = "") -> Screen:
        """Return a panel as it is now. Raises: what ControlService.panel raises."""
        shown = await self.controls.panel(state.backend, state.path, visit=self.visit)
        return views.panel(
            self.texts,
            self.registry.name(state.backend),
            shown,
            state.plain(),
            now=self.clock.now(),
            alone=len(self.controls.servers(self.visit)) == 1,
            said=said,
        )

    async def begin(self, state: State, name: str, act: Act) -> Shown:
        """Begin the action a button of the panel names."""
        key = state.acts.get(name.partition(".")[0])
        if key is None:
            raise ScreenExpired
        return await self.begin_action(state, key, act)

    async def begin_action(self, state: State, key: str, act: Act) -> Shown:
        """Begin an action of a panel by its key; what was whispered before is forgotten."""
        state = dataclasses.replace(state.plain(), action=key)
        self.controls.forget(self.visit, state.name)
        return await self.go_on(state, await self._action(state), act)

    async def begin_at(self, place: Place, name: str, act: Act) -> Shown:
        """Begin an action that another conversation offers."""
        offered = await self.controls.find(place, name, visit=self.visit)
        state = State(backend=offered.server.id, action=offered.action.key, home=place)
        self.controls.forget(self.visit, state.name)
        return await self.go_on(state, offered.action, act)

    async def choose(self, state: State, given: str, act: Act) -> Shown:
        """Take a value from a button: see `Give`.

        Raises: ScreenExpired for one of another action, and what ControlService.action raises.
        """
        asking, _, rest = given.partition(f"{state.asking}.")
        if asking or not rest:
            raise ScreenExpired
        action = await self._action(state)
        key, _, number = rest.rpartition(".")
        wanted = next((one for one in action.parameters if one.key == key), None)
        if wanted is None or int(number or 0) >= max(len(wanted.values), 1):
            raise ScreenExpired
        value = wanted.values[int(number)] if number else None
        return await self.go_on(state.given(key, value), action, act)

    async def pick(self, state: State, given: str) -> Screen:
        """Choose one of several values or leave it, see `PickOne`. Raises: what `choose` raises."""
        asking, _, rest = given.partition(f"{state.asking}.")
        place, _, on = rest.partition(".")
        if asking or not place:
            raise ScreenExpired
        return await self.picking(state.with_pick(int(place), on=on == "1"))

    async def picking(self, state: State) -> Screen:
        """Return the question for several values as it stands. Raises: what `choose` raises."""
        action = await self._action(state)
        step = self._step(state, action)
        if not isinstance(step, Parameter) or step.kind is not ParameterKind.SEVERAL:
            raise ScreenExpired
        return self._question(state, action, step, "")

    async def picked(self, state: State, asking: str, act: Act) -> Shown | None:
        """Go on with the values chosen, None when there are none. Raises: what `choose` raises."""
        action = await self._action(state)
        step = self._step(state, action)
        if asking != state.asking or not isinstance(step, Parameter):
            raise ScreenExpired
        if not state.picked:
            return None
        if state.picked[-1] >= len(step.values):
            raise ScreenExpired
        value = SEPARATOR.join(step.values[place] for place in state.picked)
        return await self.go_on(state.given(step.key, value), action, act)

    async def answer(self, state: State, words: str, act: Act, *, note: str = "") -> Shown:
        """Take a value from what was typed, or ask again; `note` is added to what is shown."""
        action = await self._action(state)
        step = self._step(state, action)
        if not isinstance(step, Parameter):
            return await self.go_on(state, action, act, note=note)
        value = fitting(step, words)
        if value is None:
            least, most = bounds(step)
            kind = "pattern" if step.pattern else step.kind
            note = self.texts(f"controls-unfit-{kind}", least=least, most=most)
            return Shown(screen=self._question(state, action, step, note))
        if step.kind is ParameterKind.SECRET:
            self.controls.whisper(self.visit, state.name, step.key, value)
        else:
            state = state.given(step.key, value)
        return await self.go_on(state, action, act, note=note)

    async def confirmed(self, state: State, name: str, act: Act) -> Shown:
        """Go on after the second tap, if it was meant for the action under way.

        Raises: ScreenExpired for one of another action, and what ControlService.action raises.
        """
        if name != state.name:
            raise ScreenExpired
        state = dataclasses.replace(state, confirmed=True)
        return await self.go_on(state, await self._action(state), act)

    async def go_on(self, state: State, action: Action, act: Act, *, note: str = "") -> Shown:
        """Ask for what is missing, else do it and show how things stand."""
        note_switch(act, self.texts, self.registry.name(state.backend), action)
        match self._step(state, action):
            case Parameter() as wanted:
                return Shown(screen=self._question(state, action, wanted, note))
            case Step.CONFIRM:
                now = self.clock.now()
                return Shown(screen=views.confirm(self.texts, action, state, now=now))
            case _:
                return await self._run(state, action, act, note)

    async def _run(self, state: State, action: Action, act: Act, note: str) -> Shown:
        act.verb = act.verb or Begin.__prefix__  # typed values have no button
        values = {**state.values, **self.controls.whispered(self.visit, state.name)}
        try:
            done = await self.controls.run(
                state.backend, state.path, action, values, visit=self.visit
            )
        finally:
            self.controls.forget(self.visit, state.name)
        note_done(act, done)
        said = result(self.texts, done, now=self.clock.now())
        said = f"{said}\n⚠️ {note}" if note else said
        if state.home:
            return Shown(screen=views.outcome(self.texts, said, state), done=done)
        state = dataclasses.replace(state, turn=state.turn + 1)
        after = state.at(state.path if done.path is None else done.path)
        try:
            screen = await self.panel(after, said=said)
        except ServiceError:  # it is done all the same, and that has to be said
            screen = views.outcome(self.texts, said, after)
        return Shown(screen=screen, done=done)

    async def _action(self, state: State) -> Action:
        if state.home:
            offered = await self.controls.find(Place(state.home), state.name, visit=self.visit)
            return offered.action
        return await self.controls.action(state.backend, state.path, state.action, visit=self.visit)

    def _step(self, state: State, action: Action) -> Parameter | Step:
        given = {**state.values, **self.controls.whispered(self.visit, state.name)}
        return next_step(action, given=given, confirmed=state.confirmed)

    def _question(self, state: State, action: Action, wanted: Parameter, note: str) -> Screen:
        now = self.clock.now()
        return views.question(self.texts, action, wanted, state, now=now, note=note)
