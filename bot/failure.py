"""What may be logged of an error."""


def where(error: Exception) -> str:
    """The kind of error and the line it came from: never its message, which may hold what was said or written."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"
