"""Late v2: the manner of v2.5.6 with some news of v3 (moviepilot-v3 sections 0 and 1).

Read, not recorded: bare answers, `detail` and prefixed ids as before, but the second factor is
announced by a header, the dashboard is for administrators, the version stands in `/system/global`
(which loses its time zone), and subscriptions may carry the pair beside the old ids.
"""

from typing import ClassVar

from sandbox.moviepilot.auth import User
from sandbox.moviepilot.lines.dialect import Dialect
from sandbox.moviepilot.lines.line import Line, Right, Shape
from sandbox.moviepilot.lines.shapes import pair_of
from sandbox.moviepilot.lines.shaping import each
from sandbox.standin.wire import Json

_PUBLIC = ("TMDB_IMAGE_DOMAIN", "GLOBAL_IMAGE_CACHE")


class LateV2(Dialect):
    """The last releases of the second line."""

    line: ClassVar[Line] = Line.LATE_V2
    version: ClassVar[str] = "v2.15.6"
    announces_factor: ClassVar[bool] = True

    def grants(self, user: User, right: Right) -> bool:
        """Tell whether an account may use a route; the dashboard takes an administrator."""
        return right is Right.ANYONE or user.is_superuser

    def shaped(self, value: object, shape: Shape) -> object:
        """Return a value as v2.5.6 shapes it, subscriptions with the pair as well."""
        if shape is Shape.SUBSCRIPTION:
            return each(value, lambda row: row | pair_of(row))
        return value

    def sign_in(self, answer: Json) -> Json:
        """Return the answer of a good login, which may also offer the set-up wizard."""
        return answer | {"wizard": False}

    def public_settings(self, settings: Json, unique_id: str) -> Json:
        """Return what anybody may read: the versions, and little else."""
        kept = {key: settings[key] for key in _PUBLIC}
        return kept | {
            "USER_UNIQUE_ID": unique_id,
            "SUBSCRIBE_SHARE_MANAGE": False,
            "FRONTEND_VERSION": self.version,
            "BACKEND_VERSION": self.version,
        }
