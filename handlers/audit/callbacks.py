"""The buttons of the audit. Each carries what it leads to, so any may be pressed twice."""

from handlers.ui.press import Press


class AuditPage(Press, prefix="audit"):
    """Show one page: `<kind>.<person's id>.<page>`; empty is every kind, and everybody."""

    argument: str = "..0"


class AuditKinds(Press, prefix="audit-kinds"):
    """Ask which kind: the person's id stays."""

    argument: str = ""


class AuditPeople(Press, prefix="audit-who"):
    """Ask whose: `<kind>.<page>`; the kind stays."""

    argument: str = ""
