"""Runs first after every reset, before anything that could fail: safe outputs."""

from drivers import safe

safe.now()
