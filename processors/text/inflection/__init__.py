"""How names change in the languages that inflect them: tables written for this project."""
