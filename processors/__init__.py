"""From the topic `articles` to the topic `tagged`: who is named, and which story it is.

articles ─ clean ─ tag ─ story ─▶ tagged          (the list of stages: pipeline.py)
"""
