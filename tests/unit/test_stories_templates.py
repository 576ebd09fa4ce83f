"""What outlets write by one template is never one story, whoever writes it: the kinds, each with a pair."""

from __future__ import annotations

import pytest
from story_placing import stories
from wire_examples import article

KINDS = {
    # kind: two headlines, two leads, hours between them
    "bulletins": (
        "Evening news bulletin for Monday",
        "Evening news bulletin for Tuesday",
        "",
        "",
        24,
    ),
    "stages": (
        "Harrow wins stage 3 of the Tour of Betaland",
        "Tessi wins stage 4 of the Tour of Betaland",
        "The rider won the stage in a sprint ahead of two others on Monday.",
        "The rider won the stage in a sprint ahead of two others on Tuesday.",
        24,
    ),
    "rates of gold": (
        "Gold rate today: 10 grams at 62,300 rupees",
        "Gold rate today: 10 grams at 62,900 rupees",
        "Check the rates in Delhi, Mumbai and Chennai.",
        "Check the rates in Delhi, Mumbai and Chennai.",
        24,
    ),
    "rates of gold in two towns": (
        "Gold rate today in Chennai",
        "Gold rate today in Mumbai",
        "The price of ten grams rose on Monday.",
        "The price of ten grams rose on Monday.",
        1,
    ),
    "rates of exchange": (
        "Rupee falls 12 paise to 83.22 against US dollar",
        "Rupee rises 8 paise to 83.14 against US dollar",
        "The rupee fell in early trade on Monday as oil prices rose.",
        "The rupee rose in early trade on Tuesday as oil prices fell.",
        24,
    ),
    "rates of two currencies in two scripts": (
        "Rupee falls to 83.22 against dollar as oil rises",
        "円相場 1ドル＝163円台に下落",
        "The rupee fell against the US dollar on Monday as oil prices rose.",
        "円を売ってドルを買う動きが進み、円相場は値下がりした。",
        1,
    ),
    "nights in a row": (
        "Betaland bombs Gammaland for ninth straight night",
        "Betaland bombs Gammaland for 10th consecutive night",
        "Explosions were heard in the capital of Gammaland as the jets came back.",
        "Explosions were heard in the capital of Gammaland as the jets came back again.",
        22,
    ),
    "rates of two central banks": (
        "Bank of Betaland raises rates to 5%",
        "Bank of Gammaland raises rates to 4%",
        "The central bank raised its main rate by a quarter point on Thursday.",
        "The central bank raised its main rate by a quarter point on Thursday.",
        2,
    ),
    "warnings for two regions": (
        "Heavy rain warning for Kerala on Monday",
        "Heavy rain warning for Odisha on Monday",
        "The weather office issued an orange alert for five districts.",
        "The weather office issued an orange alert for five districts.",
        2,
    ),
    "forecasts for two countries": (
        "Weather warning: thunderstorms to hit Betaland",
        "Weather warning: thunderstorms to hit Gammaland",
        "Forecasters issued a yellow warning for Friday.",
        "Forecasters issued a yellow warning for Friday.",
        5,
    ),
    "the weather of two days": (
        "Monday's weather: sunny spells in the north",
        "Tuesday's weather: showers in the north",
        "",
        "",
        24,
    ),
    "quarterly profits of two companies": (
        "Acmecorp Q3 profit rises 12% on strong sales",
        "Globexco Q3 profit rises 8% on strong sales",
        "The company said net profit rose in the third quarter, beating estimates.",
        "The company said net profit rose in the third quarter, beating estimates.",
        2,
    ),
    "quarterly profit and loss of two companies": (
        "Acmecorp reports third-quarter loss as costs climb",
        "Globexco posts third-quarter profit as sales climb",
        "Net loss was 12 million in the quarter, the company said.",
        "Net profit was 40 million in the quarter, the company said.",
        2,
    ),
    "results of two companies of one group": (
        "Tata Steel Q1 results: profit jumps 20%",
        "Tata Motors Q1 results: profit drops 30%",
        "Net profit for the quarter ended June was reported on Friday.",
        "Net profit for the quarter ended June was reported on Friday.",
        3,
    ),
    "issues of two companies": (
        "Acmecorp IPO: subscription status on day 2",
        "Globexco IPO: subscription status on day 2",
        "The issue was subscribed 3 times.",
        "The issue was subscribed 5 times.",
        2,
    ),
    "two earthquakes": (
        "Magnitude 5.1 quake strikes off Betaland",
        "Magnitude 5.4 quake strikes off Gammaland",
        "The quake struck at a depth of ten kilometres, the agency said.",
        "The quake struck at a depth of ten kilometres, the agency said.",
        2,
    ),
    "two matches": (
        "Reds beat Blues 2-0 in league",
        "Greens beat Whites 3-1 in league",
        "The home side scored twice in the second half.",
        "The home side scored twice in the second half.",
        2,
    ),
    "horoscopes": (
        "Horoscope today: Aries",
        "Horoscope today: Libra",
        "",
        "",
        0,
    ),
    "two deaths": (
        "Painter Ama Tessi dies at 88",
        "Painter Kofi Harrow dies at 91",
        "The painter died at home, the family said on Monday.",
        "The painter died at home, the family said on Monday.",
        5,
    ),
    "appointments at two companies": (
        "Acmecorp appoints Ama Tessi as chief executive",
        "Globexco appoints Kofi Harrow as chief executive",
        "The board named a new chief executive on Monday.",
        "The board named a new chief executive on Monday.",
        5,
    ),
    "two verdicts": (
        "Court jails ex-mayor of Deltatown for fraud",
        "Court jails ex-mayor of Etatown for fraud",
        "The court found the former mayor guilty of fraud.",
        "The court found the former mayor guilty of fraud.",
        5,
    ),
    "two airports": (
        "Flights halted at Deltatown airport after drone sighting",
        "Flights halted at Etatown airport after drone sighting",
        "Flights were halted for an hour on Sunday after a drone was seen.",
        "Flights were halted for an hour on Sunday after a drone was seen.",
        5,
    ),
    "elections in two countries": (
        "Betaland votes in presidential election",
        "Gammaland votes in presidential election",
        "Polls opened at seven on Sunday.",
        "Polls opened at seven on Sunday.",
        1,
    ),
    "cases in two countries": (
        "Betaland reports 12 new Ebola cases",
        "Gammaland reports 14 new Ebola cases",
        "The health ministry said on Monday.",
        "The health ministry said on Monday.",
        1,
    ),
}


@pytest.mark.parametrize("source", ["Example", "Other Post"])
@pytest.mark.parametrize("kind", KINDS)
def test_two_of_a_template_are_two_stories(kind: str, source: str) -> None:
    title, other_title, lead, other_lead, hours = KINDS[kind]
    first, second = article(1, title, lead), article(2, other_title, other_lead, hours=hours, source=source)
    assert stories(first, second) == 2
