"""Lists that others publish, as entities of a watchlist.

    bytes ─ unpack ─▶ one reader a list (un, ofac, eu, uk, opensanctions, wikidata, plain_csv) ─▶ listed.py ─▶ Entity

`sources.py` says which reader reads which list. `listed.py` is where all lists become alike: names cleaned and in
people's case, weak where their list says so, kinds, countries, ids. `xml_file.py` refuses what an XML file may do to
its reader. Nothing is decided here on what an editor wants of it: that is `operations/imports`.
"""
