"""Plain pages for readers, who have no sign-in: server-rendered, no script, open to whoever has the link."""
