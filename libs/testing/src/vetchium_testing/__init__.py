"""Test support for every package of this repository; in no wheel of a service."""
