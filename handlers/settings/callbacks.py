"""The buttons of the settings. Each carries the state it leads to, so any may be pressed twice."""

from handlers.ui.press import Press


class SettingsPage(Press, prefix="settings"):
    """Show the settings, or one page of them: `language`, `quiet`, `told`, `data`."""

    argument: str = ""


class SetLanguage(Press, prefix="language"):
    """Choose a catalog's language; empty is like Telegram."""

    sets = True
    argument: str = ""


class ZonePage(Press, prefix="zones"):
    """Show this page of the common time zones."""

    argument: int = 0


class SetZone(Press, prefix="zone"):
    """Choose a time zone by its name; empty is the default one."""

    sets = True
    argument: str = ""


class EdgePage(Press, prefix="quiet-edge"):
    """Show the hours for one end of the quiet time: `begin.0`, or `end.30` for half past."""

    argument: str = ""


class SetQuiet(Press, prefix="quiet"):
    """Set the quiet hours: `1380-420` in minutes after midnight; empty switches them off."""

    sets = True
    argument: str = ""


class Switch(Press, prefix="switch"):
    """Switch an option: `started.1` on, `started.0` off."""

    sets = True
    argument: str = ""


class SetLevel(Press, prefix="level"):
    """Choose how loud something is told: `arrivals.silent`."""

    sets = True
    argument: str = ""


class MutedPage(Press, prefix="muted"):
    """Show this page of the muted titles."""

    argument: int = 0


class Unmute(Press, prefix="unmute"):
    """Let a muted title speak again, by its handle."""

    sets = True
    argument: str = ""


class ExportMine(Press, prefix="my-data"):
    """Send everything that is kept about whoever presses."""


class AskForget(Press, prefix="forget"):
    """Ask whether everything about whoever presses shall be forgotten."""


class ForgetConfirmed(Press, prefix="forget-ok"):
    """Forget everything about whoever presses: the moment the question was asked."""

    effect = True
    within = 60
    argument: str = ""
