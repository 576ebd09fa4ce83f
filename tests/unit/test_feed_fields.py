"""Link, title and text of an item, whatever stands beside them."""

from __future__ import annotations

import pytest
from feed_documents import FROM, atom_of, entry, read, rss_of

from ingest.formats.origin import Origin


@pytest.mark.parametrize(
    ("item", "link"),
    [
        (
            "<link>https://river.example/1</link><x><link>https://river.example/old</link></x>",
            "https://river.example/1",
        ),
        (
            "<link>https://river.example/1</link><image><link>https://river.example/i</link></image>",
            "https://river.example/1",
        ),
        ('<link uri="at://did:x/1">https://river.example/1</link>', "https://river.example/1"),
        ("<link>gopher://river.example/0</link><link>https://river.example/1</link>", "https://river.example/1"),
        (
            '<atom:link rel="self" href="https://river.example/s"/><link>https://river.example/1</link>',
            "https://river.example/1",
        ),
        ('<atom:link rel="related" href="https://other.example/"/>', ""),
        ('<atom:link href="https://river.example/1"/>', "https://river.example/1"),
        ("<link/><guid>https://river.example/g</guid>", "https://river.example/g"),
        ("<link> </link><guid isPermaLink='TRUE'>https://river.example/g</guid>", "https://river.example/g"),
        ("<guid isPermaLink='false'>https://river.example/g</guid>", ""),
        ("<guid>tag:river.example,2026:1</guid>", ""),
        ("<guid>/news/1</guid>", "https://river.example/news/1"),
        ("<guid>1</guid>", ""),
        ('<enclosure url="https://river.example/1.mp3"/>', "https://river.example/1.mp3"),
        ('<enclosure url="https://river.example/1.mp3"/><link>/1</link>', "https://river.example/1"),
        ("<link>news/a b.html?q=x y</link>", "https://river.example/news/a%20b.html?q=x%20y"),
        ("<link>https://river.example/crue à Ségou</link>", "https://river.example/crue%20%C3%A0%20S%C3%A9gou"),
        ("<link>//river.example/1</link>", "https://river.example/1"),
        ("<link>www.river.example/1</link>", "https://www.river.example/1"),
        ("<link>https:/river.example/1</link>", "https://river.example/1"),
        ("<link>HTTPS:\\\\river.example\\1</link>", "https://river.example/1"),
        ("<link>feed://river.example/1</link>", "http://river.example/1"),
        ("<link>feed:https://river.example/1</link>", "https://river.example/1"),
        ("<link>https://river.example/lo\n   ng</link>", "https://river.example/long"),
        ("<link>\u200bhttps://river.example/1\u200b</link>", "https://river.example/1"),
        ("<link>https://flüsse.example/1</link>", "https://xn--flsse-lva.example/1"),
        ("<link>https://river.example/100%</link>", "https://river.example/100%25"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>#top</link>", ""),
        ("<link>https://river.example/a?x=1&amp;amp;y=2</link>", "https://river.example/a?x=1&y=2"),
        ("<link>https://river.example/a?x=1&amp;#038;y=2&amp;copy=3</link>", "https://river.example/a?x=1&y=2&copy=3"),
        ("<link>https//river.example/1</link>", "https://river.example/1"),
        ("<link>http://https://river.example/1</link>", "https://river.example/1"),
        ('<link>"https://river.example/1"</link>', "https://river.example/1"),
        ("<link>“https://river.example/1”</link>", "https://river.example/1"),
        ("<link>https://river.example/1 https://river.example/2</link>", "https://river.example/1"),
        ("<link>https://old.example/web/2020/https://river.example/1</link>", None),
        (
            '<atom:link rel="amphtml" href="https://river.example/amp"/><guid>https://river.example/g</guid>',
            "https://river.example/g",
        ),
        ("<link/>https://river.example/1<guid isPermaLink='false'>1</guid>", "https://river.example/1"),
        ("<link>https://river.example/live#post-2</link>", "https://river.example/live#post-2"),
    ],
)
def test_the_link_is_the_first_of_the_items_own_that_opens(item: str, link: str | None) -> None:
    assert entry(f"<title>Flood</title>{item}").link == (item[6:-7] if link is None else link)


def test_relative_links_start_from_xml_base_else_the_site_else_the_address_of_the_document() -> None:
    item = "<title>Flood</title><link>one</link>"
    by_base = rss_of(item).replace("<channel>", '<channel xml:base="https://base.example/x/">')
    assert read(by_base).entries[0].link == "https://base.example/x/one"
    assert (
        read(rss_of(item, channel="<link>https://site.example/</link>")).entries[0].link == "https://site.example/one"
    )
    assert read(rss_of(item, channel="")).entries[0].link == "https://feeds.example/one"
    inner = "<title>Flood</title><link href='one'/>"
    assert read(atom_of(inner).replace("<entry>", '<entry xml:base="https://b.example/">')).entries[0].link == (
        "https://b.example/one"
    )


def test_an_atom_entry_links_its_page_before_anything_else() -> None:
    links = '<link rel="edit" href="/e"/><link rel="enclosure" href="/x.mp3"/><link type="application/json" href="/j"/>'
    page = '<link type="text/html" href="/page"/>'
    head = '<link href="https://river.example/"/>'
    assert read(atom_of(f"<title>A</title>{links}{page}", head=head)).entries[0].link == "https://river.example/page"
    bare = "<id>https://river.example/id</id><title>A</title>"
    assert read(atom_of(bare)).entries[0].link == "https://river.example/id"


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<dc:title>DC</dc:title><title>Own</title>", "Own"),
        ("<title>Own</title><media:title>Photo</media:title>", "Own"),
        ("<media:content url='x'><media:title>Photo</media:title></media:content><title>Own</title>", "Own"),
        ("<itunes:title>Episode</itunes:title>", "Episode"),
        ("<title/><description>Rain fell. Roads closed.</description>", "Rain fell."),
        ("<title>…</title><description>Rain fell</description>", "Rain fell"),
        ("<description>" + "flood " * 60 + "</description>", ("flood " * 16).strip() + "…"),
        ("<title>A <b>bold</b> claim</title>", "A bold claim"),
        ("<title>Rain &lt;b&gt;falls&lt;/b&gt;</title>", "Rain falls"),
        ("<title>Rain &amp;lt;i&amp;gt;falls&amp;lt;/i&amp;gt; &amp;#8211; again</title>", "Rain falls – again"),
        ("<title>The &amp;lt;table&amp;gt; tag</title>", "The <table> tag"),
        ("<title>The &lt;table&gt; tag</title>", "The <table> tag"),
        ("<title>&lt;&lt;GSIM&gt;&gt; claims raid</title>", "<<GSIM>> claims raid"),
        ("<title><![CDATA[<GSIM> claims raid]]></title>", "<GSIM> claims raid"),
        ("<title>Support below &lt;5%</title>", "Support below <5%"),
        ("<title><![CDATA[if a<b and c>d]]></title>", "if a<b and c>d"),
        ("<title>Oil &lt;$60: GSIM&gt;ISGS</title>", "Oil <$60: GSIM>ISGS"),
        ("<title>R&amp;D &amp;amp; more</title>", "R&D & more"),
        ("<title>&lt;![CDATA[Rain &lt;b&gt;falls&lt;/b&gt;]]&gt;</title>", "Rain falls"),
        ("<title>Rain &lt;a href='https://river.example/</title>", "Rain"),
        ("<title>R&D at AT&T</title>", "R&D at AT&T"),
        ("<title>Caf&eacute; &nbsp;&mdash; open</title>", "Café — open"),
        ("<title>I <3 rivers</title>", "I <3 rivers"),
        ("<title>crue Ã\u00a0 SÃ©gou â€“ dÃ©gÃ¢ts</title>", "crue à Ségou – dégâts"),
        ("<title>LA VÉRITÉ\u00a0: « vérité\u00a0»</title>", "LA VÉRITÉ : « vérité »"),
    ],
)
def test_the_title_is_the_items_own_and_what_is_no_tag_stays(item: str, title: str) -> None:
    assert entry(f"<guid>1</guid>{item}").title == title


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<description>Own words.</description><media:description>A ferry.</media:description>", "Own words."),
        ("<media:content url='x.jpg'><media:description>A ferry.</media:description></media:content>", ""),
        ("<media:group><media:description>A film.</media:description></media:group>", "A film."),
        ("<description>Own words.</description><dc:description>Other</dc:description>", "Own words."),
        ("<dc:description>Only this</dc:description>", "Only this"),
        (
            "<description>GSIM is named.</description><content:encoded>A long report on the flood.</content:encoded>",
            "GSIM is named.\nA long report on the flood.",
        ),
        (
            (
                "<description>A long report on […]</description>"
                "<content:encoded>&lt;p&gt;A long report on the flood.&lt;/p&gt;</content:encoded>"
            ),
            "A long report on the flood.",
        ),
        ("<description>Long report.</description><content:encoded>Read more</content:encoded>", "Long report."),
        (
            (
                "<description>Ségou’s road is cut</description>"
                "<content:encoded>Rain. Ségou's road—is cut today.</content:encoded>"
            ),
            "Rain. Ségou's road—is cut today.",
        ),
        (
            "<description>Roads cut</description><content:encoded>Roads in the north are cut off</content:encoded>",
            "Roads cut\nRoads in the north are cut off",
        ),
        ("<description><p>One<br/>two</p><script>x()</script></description>", "One\ntwo"),
        ("<description>&lt;p&gt;if x&lt;y&lt;/p&gt;</description>", "if x<y"),
        ('<description>&lt;amp-img src="x"&gt;&lt;/amp-img&gt;A &lt;o:p&gt;b&lt;/o:p&gt;</description>', "A b"),
    ],
)
def test_the_text_is_all_that_the_item_says_itself(item: str, text: str) -> None:
    assert entry(f"<title>T</title>{item}").text == text


def test_authors_and_categories_are_kept() -> None:
    one = entry("<title>T</title><dc:creator>Awa Diop</dc:creator><category>Mali</category><category>Mali</category>")
    assert (one.authors, one.categories) == (("Awa Diop",), ("Mali",))
    two = read(atom_of("<title>T</title><author><name>Awa Diop</name></author><category term='ml' label='Mali'/>"))
    assert (two.entries[0].authors, two.entries[0].categories) == (("Awa Diop",), ("Mali",))


def test_the_country_of_the_feed_list_tells_zones_apart() -> None:
    item = "<title>T</title><pubDate>Mon, 23 Nov 2026 10:00:00 IST</pubDate>"
    at = {country: read(rss_of(item), Origin(country=country)).entries[0].published for country in ("in", "il")}
    assert at["il"] is not None
    assert at["in"] is not None
    assert at["il"] - at["in"] == 3.5 * 3600
    assert read(rss_of(item), FROM).entries[0].date == "read"
