"""What is said about failures besides their message: who was first, and what will be done."""

from handlers.ui.texts import Texts
from services.events import MendingStep
from services.failures import Care


def taken_words(texts: Texts, care: Care) -> str:
    """Return why nothing was begun: who did what before."""
    before = care.before
    if before is None:
        return texts("mend-taken-filed")
    if before.step is MendingStep.IGNORED:
        return texts("mend-taken-ignored", by=before.by)
    return texts("mend-taken-trying", by=before.by)
