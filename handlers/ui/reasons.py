"""Why something failed, as people read it: known reasons in their language, others as they came."""

from handlers.ui.texts import Texts
from services.models import BackendId


def reason(texts: Texts, backend: BackendId, prose: str) -> str:
    """Return the words for a reason.

    A server's own prose stands in the catalogs as `<backend>-reason-<prose>`, what happens on the
    way to any server as `reason-<prose>`. What is not known there is better told as it came than
    kept back.
    """
    for message_id in (f"{backend}-reason-{prose}", f"reason-{prose}"):
        if words := texts.known(message_id):
            return words
    return prose
