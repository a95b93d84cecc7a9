"""From a tap to the next screen: panels, questions, and the action once nothing is left to ask."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.controls import views
from handlers.controls.state import State
from handlers.ui.screen import Screen
from handlers.ui.switches import result, visit_of
from handlers.ui.texts import Texts
from services.clock import Clock
from services.controls import ControlService, Step, Visit, fitting, next_step
from services.errors import ScreenExpired, ServiceError
from services.panels import Action, Done, Parameter, ParameterKind, Place
from services.people import Viewer
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

    async def begin(self, state: State, name: str) -> Shown:
        """Begin the action a button of the panel names; what was whispered before is forgotten."""
        key = state.acts.get(name.partition(".")[0])
        if key is None:
            raise ScreenExpired
        state = dataclasses.replace(state.plain(), action=key)
        self.controls.forget(self.visit, state.name)
        return await self.go_on(state, await self._action(state))

    async def begin_at(self, place: Place, name: str) -> Shown:
        """Begin an action that another conversation offers."""
        offered = await self.controls.find(place, name, visit=self.visit)
        state = State(backend=offered.server.id, action=offered.action.key, home=place)
        self.controls.forget(self.visit, state.name)
        return await self.go_on(state, offered.action)

    async def choose(self, state: State, given: str) -> Shown:
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
        return await self.go_on(state.given(key, value), action)

    async def answer(self, state: State, words: str, *, note: str = "") -> Shown:
        """Take a value from what was typed, or ask again; `note` is added to what is shown."""
        action = await self._action(state)
        step = self._step(state, action)
        if not isinstance(step, Parameter):
            return await self.go_on(state, action, note=note)
        value = fitting(step, words)
        if value is None:
            note = self.texts(f"controls-unfit-{step.kind}")
            return Shown(screen=self._question(state, action, step, note))
        if step.kind is ParameterKind.SECRET:
            self.controls.whisper(self.visit, state.name, step.key, value)
        else:
            state = state.given(step.key, value)
        return await self.go_on(state, action, note=note)

    async def confirmed(self, state: State, name: str) -> Shown:
        """Go on after the second tap, if it was meant for the action under way.

        Raises: ScreenExpired for one of another action, and what ControlService.action raises.
        """
        if name != state.name:
            raise ScreenExpired
        state = dataclasses.replace(state, confirmed=True)
        return await self.go_on(state, await self._action(state))

    async def go_on(self, state: State, action: Action, *, note: str = "") -> Shown:
        """Ask for what is missing, else do it and show how things stand."""
        match self._step(state, action):
            case Parameter() as wanted:
                return Shown(screen=self._question(state, action, wanted, note))
            case Step.CONFIRM:
                now = self.clock.now()
                return Shown(screen=views.confirm(self.texts, action, state, now=now))
            case _:
                return await self._run(state, action, note)

    async def _run(self, state: State, action: Action, note: str) -> Shown:
        values = {**state.values, **self.controls.whispered(self.visit, state.name)}
        try:
            done = await self.controls.run(
                state.backend, state.path, action, values, visit=self.visit
            )
        finally:
            self.controls.forget(self.visit, state.name)
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
