"""The answers that are not NiceGUI's: `v1/` the REST API, health.py for probes, sign_in.py the plain sign-in page."""
