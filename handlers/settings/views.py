"""The settings as they stand, with a way to change each part."""

from aiogram.utils.formatting import Bold, Text

from handlers.settings.callbacks import MutedPage, SetLanguage, SettingsPage, Switch
from handlers.settings.quiet_views import quiet_line
from handlers.settings.standing import KIND, Standing
from handlers.settings.told_views import told_line
from handlers.settings.zone_views import open_zones, zone_line
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, toggle
from handlers.ui.screen import Button, Screen, rows_of
from handlers.ui.texts import LANGUAGES, Texts
from services.household.choices import Choice
from services.people import Viewer


def overview(texts: Texts, standing: Standing) -> Screen:
    """Return what is in force, with a way to change each part of it."""
    on = standing.choices.switched
    toggles = [_switch(texts, option, chosen=option in on) for option in Choice]
    lines = (
        ("🌐", texts("settings-language"), _language(texts, standing.viewer)),
        ("🕗", texts("settings-zone"), zone_line(texts, standing)),
        ("🌙", texts("settings-quiet"), quiet_line(texts, standing.choices.quiet)),
        ("🔔", texts("settings-told"), told_line(texts, standing.levels)),
        ("➕", texts("settings-also"), _also(texts, on)),
    )
    pages = [
        Button(label=texts("settings-language"), press=SettingsPage(argument="language")),
        Button(label=texts("settings-zone"), press=open_zones(texts, standing)),
        Button(label=texts("settings-quiet"), press=SettingsPage(argument="quiet")),
        Button(label=texts("settings-told"), press=SettingsPage(argument="told")),
        Button(label=_muted(texts, standing.muted), press=MutedPage()),
        Button(label=texts("settings-data"), press=SettingsPage(argument="data")),
    ]
    return Screen(
        text=Text(
            Bold(texts("settings-title")),
            "\n\n",
            "\n".join(f"{mark} {_line(texts, name, value)}" for mark, name, value in lines),
        ),
        rows=(*rows_of(pages, width=2), *rows_of(toggles, width=1), (open_button(texts, "home"),)),
        kind=KIND,
    )


def languages(texts: Texts, viewer: Viewer) -> Screen:
    """Return the choice of the language."""
    buttons = [
        toggle(_name(texts, one), SetLanguage(argument=one), chosen=viewer.language == one)
        for one in LANGUAGES
    ]
    follow = SetLanguage()
    buttons.append(
        toggle(texts("settings-language-telegram"), follow, chosen=viewer.language is None)
    )
    return Screen(
        text=Text(Bold(texts("settings-language")), "\n", texts("settings-language-what")),
        rows=(*rows_of(buttons, width=1), (back(texts, SettingsPage()),)),
        kind=KIND,
    )


def _line(texts: Texts, name: str, value: str) -> str:
    return texts("settings-line", name=name, value=value)


def _switch(texts: Texts, option: Choice, *, chosen: bool) -> Button:
    target = Switch(argument=f"{option}.{int(not chosen)}")
    return toggle(texts(f"settings-option-{option}"), target, chosen=chosen)


def _language(texts: Texts, viewer: Viewer) -> str:
    name = _name(texts, texts.language)
    follows = texts("settings-language-telegram")
    return name if viewer.language else texts("in-brackets", what=name, detail=follows)


def _name(texts: Texts, language: str) -> str:
    """Return what a language calls itself, whatever is being read now."""
    return texts(f"settings-language-{language}")


def _muted(texts: Texts, count: int) -> str:
    title = texts("settings-muted")
    return f"{title} · {count}" if count else title


def _also(texts: Texts, options: frozenset[Choice]) -> str:
    chosen = [texts(f"settings-option-{option}") for option in Choice if option in options]
    return ", ".join(chosen) or texts("settings-also-nothing")
