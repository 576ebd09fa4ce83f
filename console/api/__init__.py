"""The answers that are not NiceGUI's: JSON for scripts, probes, and the plain sign-in page. One file a resource."""
