"""Loaded once by the process that commands are forked from: every command's module, and the language data."""

from __future__ import annotations

import importlib
import pkgutil

import admin_ui.commands
from core.generation.pipeline import warm_up
from core.jobs import handlers as handlers

for _module in pkgutil.iter_modules(admin_ui.commands.__path__, "admin_ui.commands."):
    importlib.import_module(_module.name)
warm_up()
