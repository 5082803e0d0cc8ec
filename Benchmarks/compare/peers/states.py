"""The state of a log entry, as section 4.2 of the contract normalises it."""

EXACT = {"created": "created", "submitted": "created", "submit": "created", "open": "accepted", "accepted": "accepted",
         "acknowledged": "accepted", "partially_filled": "partially_filled", "partial_fill": "partially_filled",
         "partialfilled": "partially_filled", "filled": "filled", "done": "filled", "cancelled": "cancelled",
         "canceled": "cancelled", "rejected": "rejected"}
ALLOWED = {"created": {"accepted", "cancelled", "rejected"},
           "accepted": {"partially_filled", "filled", "cancelled", "rejected"},
           "partially_filled": {"partially_filled", "filled", "cancelled"},
           "filled": set(), "cancelled": set(), "rejected": set()}


def state(text):
    """One of the six states, or None if it is unknown."""
    name = text.lower().replace("-", "_").replace(" ", "_")
    if name in EXACT:
        return EXACT[name]
    tokens = [token for token in name.split("_") if token]

    def starts(prefix):
        return any(token.startswith(prefix) for token in tokens)

    if not tokens or starts("pending") or not {"not", "no", "never", "un", "non"}.isdisjoint(tokens):
        return None
    if starts("fill"):
        return "partially_filled" if starts("partial") else "filled"
    if starts("cancel"):
        return "cancelled"
    if starts("reject"):
        return "rejected"
    if not {"accept", "accepted", "open"}.isdisjoint(tokens) or starts("ack"):
        return "accepted"
    if not {"submit", "submitted", "place", "placed"}.isdisjoint(tokens) or starts("create"):
        return "created"
    return None
