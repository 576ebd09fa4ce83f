"""Names that are words, places or people as well: what stands beside them decides. One row, one case.

A row: kind, the entity's names, a text, what of it must be named; an asterisk before the kind means a list taken over.
"""

from __future__ import annotations

import pytest
from names_found import mentions_in
from wire_examples import article

from config.files.watchlist import Entity, Name, Watchlist
from processors.entities.tag.weights import weights

NOTHING = ""
_KINDS = {
    "p": "person", "g": "group", "o": "organisation", "c": "company", "l": "place", "v": "vessel", "b": "club",
    "a": "agency", "y": "party", "t": "topic",
}  # fmt: skip
Row = tuple[str, str, str, str]
COMPANIES: list[Row] = [
    ("c", "Apple", "Apple shares fall after iPhone warning", "Apple"),
    ("c", "Apple|Apple Inc", "The regulator fined Apple over its app store", "Apple"),
    ("c", "Apple", "Apples rot on the trees", NOTHING),
    ("c", "Orange|Orange SA", "Namibia's Orange Basin draws drillers", NOTHING),
    ("c", "Orange|Orange SA", "Walkers got lost in Orange county", NOTHING),
    ("c", "Shell|Shell plc", "Crude rose as Shell cut its output", "Shell"),
    ("c", "Shell|Shell plc", "a shell hit the house", NOTHING),
    ("c", "Amazon", "Amazon hires more drivers for its network", "Amazon"),
    ("c", "Amazon", "tribes of the Peruvian Amazon rainforest", NOTHING),
    ("c", "Ford|Ford Motor", "Ontario Premier Doug Ford said no", NOTHING),
    ("c", "Ford|Ford Motor", "Micron and Ford sign a supply deal for vehicles", "Ford"),
    ("c", "Meta", "The social media giant Meta denies it", "Meta"),
    ("c", "Acme Zorvan Ltd", "Acme Zorvan Limited said so", "Acme Zorvan Limited"),
    ("c", "Acme Zorvan Ltd", "Acme Zorvan said so", "Acme Zorvan"),
    ("c", "Johnson & Zorvan", "Johnson and Zorvan pays up", "Johnson and Zorvan"),
    ("c", "Johnson and Zorvan", "Johnson & Zorvan pays up", "Johnson & Zorvan"),
    ("c", "Coca-Cola Company", "Coca-Cola cut its prices", "Coca-Cola"),
    ("c", "SK Hynix", "Shares of SK hynix jumped", "SK hynix"),
    ("*o", "EAGLES L.L.C.", "The Eagles won in Lagos", NOTHING),
    ("*o", "ZORVAN TRADING LTD", "Zorvan Trading Limited was named", "Zorvan Trading Limited"),
    ("*o", "TAMAS COMPANY", "Tamas spoke", NOTHING),
]
PEOPLE: list[Row] = [
    ("p", "Donald Trump|Trump", "Trump signs new tariffs on Canada", "Trump"),
    ("p", "Donald Trump|Trump", "hearts trump spades", NOTHING),
    ("p", "Narendra Modi|Modi", "Modi met the president in Delhi", "Modi"),
    ("p", "Usha Zorvan|Zorvan", "Milan Zorvan won the cup", NOTHING),
    ("p", "JD Vance|Vance", "Usha Vance's podcast", NOTHING),
    ("p", "JD Vance", "J.D. Vance spoke", "J.D. Vance"),
    ("p", "J.D. Vance", "JD Vance spoke", "JD Vance"),
    ("p", "Tommy Robinson|Robinson", "Tyler Robinson was charged", NOTHING),
    ("p", "Rahul Gandhi|Rahul", "former India coach Rahul Dravid said", NOTHING),
    ("p", "Al Gore", "Al Gore speaks in Oslo", "Al Gore"),
    ("p", "Ash Carter", "they met Ash Carter there", "Ash Carter"),
    ("p", "Kim Jong Un", "the visit of Kim Jong-un", "Kim Jong-un"),
    ("p", "Sergey Viktorovich Zorvan", "Sergey Zorvan spoke", "Sergey Zorvan"),
    ("p", "Zorvan, Sergey", "Minister Sergey Zorvan spoke", "Sergey Zorvan"),
    ("p", "John Zorvan", "on the list: Zorvan, John (London)", "Zorvan, John"),
    ("p", "Said", "He Said so", NOTHING),
    ("p", "Pink", "She likes the Pink Panther", NOTHING),
    ("p", "Novak Zorvanic", "Zorvanic beats Sinner in the final", "Zorvanic"),
    ("*p", "JOSE LUIS", "Jose Luis Rodriguez Zapatero is investigated", NOTHING),
    ("*p", "NOOR AHMAD", "the ball with which Noor Ahmad dismissed him", NOTHING),
    ("*p", "Alexander Yurievich ZORVAN", "Alexander Zorvan wins his match", NOTHING),
]
PLACES: list[Row] = [
    ("l", "Reading", "A man was arrested in Reading on Monday", "Reading"),
    ("l", "Reading", "Reading the report, he smiled", NOTHING),
    ("l", "Nancy", "Nancy Guthrie is dead", NOTHING),
    ("l", "Nancy", "a fire in Nancy, France", "Nancy"),
    ("l", "Split", "The Oil Shock That Split a Continent", NOTHING),
    ("l", "Split", "ferries from Split, Croatia", "Split"),
    ("l", "Jos", "Jos Buttler scripts history for England", NOTHING),
    ("l", "Jackson", "Samuel Jackson spoke", NOTHING),
    ("l", "Strait of Zorvan", "ships in the strait of Zorvan", "strait of Zorvan"),
    ("l", "Tours", "Tours of the castle are free", NOTHING),
]
BODIES: list[Row] = [
    ("o", "United Nations|UN", "United Nations warns of famine", "United Nations"),
    ("o", "European Union|EU", "The European Union and Canada sign a pact", "European Union"),
    ("o", "Bank of England", "Bank of England holds rates", "Bank of England"),
    ("a", "NATO", "NATO chief in Vilnius", "NATO"),
    ("a", "NATO", "the Nato summit in Vilnius", "Nato"),
    ("a", "US Supreme Court", "the US supreme court ruled", "US supreme court"),
    ("a", "US Central Command", "U.S. Central Command said", "U.S. Central Command"),
    ("a", "International Criminal Court|ICC", "Captain Zorvan tops the ICC ODI rankings for cricket", NOTHING),
    ("a", "European Central Bank|ECB", "the England and Wales Cricket Board (ECB) said", NOTHING),
    ("b", "Arsenal", "Arsenal beat Chelsea to win the title", "Arsenal"),
    ("b", "Liverpool", "Liverpool sign striker", "Liverpool"),
    ("b", "Barcelona|FC Barcelona", "a mural in Barcelona", NOTHING),
    ("y", "Labour|Labour Party", "Labour wins the by-election", "Labour"),
    ("*o", "MINISTRY OF PETROLEUM", "The Egyptian Ministry of Petroleum confirms it", NOTHING),
    ("*o", "PEOPLE'S LIBERATION ARMY", "The People’s Liberation Army held a drill", NOTHING),
    ("*o", "Office of the Prosecutor of the Zorvan Republic of Nordland (ZRN)", "The ZRN said no", NOTHING),
]
GROUPS: list[Row] = [
    ("*g", "THE HOUTHIS", "Houthis fire at tanker", "Houthis"),
    ("*g", "THE HOUTHIS", "Houthi rebels fire at tanker", "Houthi"),
    ("*g", "THE HOUTHIS", "Iran-backed Houthis fire at tanker", "Houthis"),
    ("g", "The Houthis", "Houthi fighters came", "Houthi"),
    ("g", "Revolutionary Guards", "the Revolutionary Guard said", "Revolutionary Guard"),
    ("*g", "LASHKAR-E-TAYYIBA", "a Lashkar-e-Taiba member died", "Lashkar-e-Taiba"),
    ("*g", "JAISH-I-MOHAMMED", "a Jaish-e-Mohammed camp", "Jaish-e-Mohammed"),
    ("*g", "LASHKAR-E-TAYYIBA", "the Lashkar bazaar is open", NOTHING),
    ("*g", "TEHREEK-E-TALIBAN", "the Tehreek-e-Taliban Hindustan module", NOTHING),
    ("*g", "AL-WAFA", "Ambassador Mohamed Abu al-Wafa met him", NOTHING),
    ("*g", "AL-SHABAB", "midfielder joins Al-Shabab", NOTHING),
    ("*g", "M23", "Ebola spreads to M23-held area", "M23"),
    ("g", "Triads", "Threads and X go down", NOTHING),
    ("g", "Zorqsa", "la mosquée Zorqsa", NOTHING),
    ("g", "Hezbollah", "Hizballah's fighters left", "Hizballah"),
    ("v", "Eagle S", "Super Eagles lose in Lagos", NOTHING),
    ("v", "Hope", "the tanker Hope ran aground", "Hope"),
    ("*v", "GOLDEN EAGLE", "the military drill “Golden Eagle” was launched", NOTHING),
    ("*v", "GOLDEN EAGLE", "the tanker Golden Eagle ran aground", "Golden Eagle"),
    ("*v", "ZORVANA", "a French court fined the Zorvana oil tanker", "Zorvana"),
    ("*v", "VANGUARD", "a Liberian-flagged ship, says the British maritime risk group Vanguard", NOTHING),
    ("v", "Hope", "Hope fades for the missing", NOTHING),
]
ARABIC: list[Row] = [
    ("g", "طالبان", "ارتفع عدد طلابنا في الجامعات", NOTHING),
    ("g", "Taliban", "ارتفع عدد طلابنا في الجامعات", NOTHING),
    ("g", "حماس", "روح الحماس بين الأطفال", NOTHING),
    ("g", "حماس", "قادة حماس", "حماس"),
    ("g", "حزب الله", "قادة من حزب الله اللبناني في بيروت", "حزب الله"),
    ("g", "داعش", "مقاتلو داعش الذي فر", "داعش"),
    ("g", "الحوثي", "الميليشيات الحوثية قالت", "الحوثية"),
    ("g", "الحوثي", "مسلحو الحوثيين قالوا", "الحوثيين"),
    ("g", "الحوثيون", "الميليشيات الحوثية قالت", "الحوثية"),
    ("g", "الحوثيون", "مسلحو الحوثيين قالوا", "الحوثيين"),
    ("g", "الحوثيين", "زعيم الحوثي قال", "الحوثي"),
    ("g", "القاعدة", "قصفت القاعدة الجوية", NOTHING),
    ("g", "القاعدة", "هاجم مقاتلو القاعدة الجيش", "القاعدة"),
    ("g", "الشباب", "وزارة الشباب والرياضة", NOTHING),
    ("g", "Taliban", "يطالبان بالسلام", NOTHING),
    ("g", "Taliban", "حركة طالبان الأفغانية", "طالبان"),
    ("p", "عبد الملك الحوثي", "قال عبدالملك الحوثي", "عبدالملك الحوثي"),
    ("p", "علي عبدالله صالح", "قال علي عبد الله صالح", "علي عبد الله صالح"),
    ("p", "علي عبد الله صالح", "قال علي عبدالله صالح", "علي عبدالله صالح"),
    ("g", "القاعدة", "القاعدة في البيت", NOTHING),
    ("g", "القاعدة", "في القاعدة العسكرية", NOTHING),
]
SUBJECTS: list[Row] = [
    ("b", "Celtic", "Celtic beat Hearts in the cup final", "Celtic"),
    ("b", "Celtic", "Celtic nations brace for an election: parties lose votes", NOTHING),
    ("b", "Rangers", "Rangers sign a striker before the derby", "Rangers"),
    ("b", "Rangers", "paramilitary Rangers raided the house, the military said of the attack", NOTHING),
    ("c", "Snap", "Snap shares fell after its app lost users", "Snap"),
    ("c", "Snap", "Snap elections: the opposition asks voters to come to the ballot", NOTHING),
    ("c", "Visa", "Visa applications open, the foreign minister told parliament", NOTHING),
    ("l", "Dallas", "Dallas striker Zorvan scored in the league match", NOTHING),
    ("l", "Dallas", "fans of the league met in Dallas before the match", "Dallas"),
    ("l", "Newcastle", "Newcastle sign midfielder Zorvan before the league match", NOTHING),
    ("v", "Fujian", "a fire at a plant in Fujian province", NOTHING),
    ("v", "Fujian", "the carrier Fujian sailed through the strait", "Fujian"),
    ("g", "Azov", "drones hit targets in the Sea of Azov", NOTHING),
    ("g", "Azov", "Azov fighters held the plant", "Azov"),
]
SENTENCE_OF_NAMES = (
    "accords that were signed by Foreign Minister Iruth Adam, High Commissioner Bala Subra and Fitness Minister Abdul"
    " Rafi at a ceremony in Male"
)
PARTS_AND_TEAMS: list[Row] = [
    ("l", "Newcastle", "a lecturer at Newcastle University spoke", NOTHING),
    ("l", "Newcastle", "a fire in Newcastle destroyed a school", "Newcastle"),
    ("l", "San Jose", "two boys were arrested at San Jose High School", NOTHING),
    ("l", "San Jose", "two boys were arrested in San Jose", "San Jose"),
    ("l", "Darwin", "A fugitive was arrested in rural Darwin", "Darwin"),
    ("l", "Victoria", "a body was found in western Victoria", "Victoria"),
    ("l", "Victoria", "trains in regional Victoria were cancelled", "Victoria"),
    ("l", "Victoria", "Victoria smiled at her husband", NOTHING),
    ("l", "Victoria", "the Northern Victoria Zorvan Choir sang", NOTHING),
    ("l", "Dallas", "The Dallas Cowboys released a cornerback. Dallas has strong depth", NOTHING),
    ("l", "Dallas", "The Dallas Stars won. Dallas looks for a goalie", NOTHING),
    ("l", "Dallas", "The Dallas Cowboys released a cornerback. A fire in Dallas destroyed a school", "Dallas"),
    ("l", "Male", SENTENCE_OF_NAMES, "Male"),
    ("l", "Male", "Male players left the field", NOTHING),
    ("b", "Crows", "Crows striker Zorvan out injured", "Crows"),
    ("b", "Crows", "Crows nest in the tower", NOTHING),
    ("b", "Liverpool", "He was a Liverpool player for years", "Liverpool"),
    ("b", "Liverpool", "He lived in Liverpool for years", NOTHING),
    ("b", "Valencia", "Se fue a Valencia con su madre", NOTHING),
]  # fmt: skip
SPELT_OUT: list[Row] = [
    ("a", "International Criminal Court|ICC", "The International Cricket Council fined him, the ICC said", NOTHING),
    ("a", "International Criminal Court|ICC", "The prosecutor asks for a warrant: ICC judges ruled", "ICC"),
    ("a", "European Central Bank|ECB", "England and Wales Cricket Board officials met; the ECB sacked him", NOTHING),
    ("c", "BTS", "rare behind-the-scenes photos: the BTS moments", NOTHING),
    ("a", "MSF", "the portfolio of offices grows to 190 MSF by June", NOTHING),
    ("a", "MSF", "MSF doctors treated patients in the hospital", "MSF"),
    ("p", "Xi Jinping|Xi", "India named their XI for the match", NOTHING),
    ("p", "Xi Jinping|Xi", "President Xi met the premier", "Xi"),
    ("p", "Tommy Robinson|Robinson", "Tyler Robinson was charged; Robinson expressed regret, police said", NOTHING),
    ("p", "Tommy Robinson|Robinson", "Tommy Robinson was charged, police said", "Tommy Robinson"),
    ("p", "Pink", "the Pink Dot rally drew thousands", NOTHING),
]  # fmt: skip
ROWS = [*SUBJECTS, *PARTS_AND_TEAMS, *SPELT_OUT, *COMPANIES, *PEOPLE, *PLACES, *BODIES, *GROUPS, *ARABIC]


@pytest.mark.parametrize(("kind", "names", "text", "written"), ROWS)
def test_what_stands_beside_a_doubtful_name_decides(kind: str, names: str, text: str, written: str) -> None:
    first, *others = names.split("|")
    entity = Entity.model_validate({
        "id": "a", "name": first, "names": others, "kind": _KINDS[kind[-1]],
        **({"ids": {"un": "1"}, "fuzzy": "off"} if kind[0] == "*" else {}),
    })  # fmt: skip
    found = mentions_in(article(1, "", text), Watchlist(entities=(entity,)))
    assert [mention.text for mention in found] == ([written] if written else [])


def test_a_word_is_a_club_beside_another_club_of_its_tag() -> None:
    swans = Entity(id="swans", name="Swans", kind="organisation", tags=("football",))
    lions = Entity(id="lions", name="Brisbane Lions", kind="organisation", tags=("football",))
    told = article(1, "", "Swans at dusk, Brisbane Lions by dawn")

    def found(*entities: Entity) -> set[str]:
        return {mention.entity for mention in mentions_in(told, Watchlist(entities=entities))}

    assert found(swans) == set()
    assert found(swans, lions) == {"swans", "lions"}
    assert found(swans, lions.model_copy(update={"tags": ("zoo",)})) == {"lions"}


def test_who_asks_for_care_means_what_he_wrote() -> None:
    weak = Name(text="Newcastle", strength="weak", near=("striker",))
    club = Entity(id="a", name="Newcastle United", kind="organisation", names=(weak,))

    def found(text: str) -> bool:
        return bool(mentions_in(article(1, "", text), Watchlist(entities=(club,))))

    assert found("Newcastle sign a striker")
    assert not found("a bird died north of Newcastle in Australia")
    group = Entity(id="b", name="Shining Road", kind="group", names=(Name(text="ZL", strength="weak"),))
    none = mentions_in(article(1, "ICC sanctions after pushing of ZL player"), Watchlist(entities=(group,)))
    assert none == ()


def test_every_row_of_the_table_weighs_something() -> None:
    assert [name for name, row in weights().items() if not row.own and not row.taken_over] == []
