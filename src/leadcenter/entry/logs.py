"""What the processes tell their operator: one line an event, in UTC, never personal data (trust.md P8)."""

from __future__ import annotations

import logging
import os
import sys

import structlog

from leadcenter.kernel.errors import Refusal

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def set_up() -> None:
    """Log to standard error: for eyes on a terminal, else JSON. `LEADCENTER_LOG` is the least level told
    (debug, info, warning, error; info by default). Raises Refusal for another word.
    """
    level = os.environ.get("LEADCENTER_LOG", "info").lower()
    if level not in LEVELS:
        raise Refusal("log_level_unknown", level=level, levels=", ".join(LEVELS))
    eyes = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer()
            if eyes
            else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
