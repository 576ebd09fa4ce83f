"""The words of the sample wire: invented for this project, and saying so. Names are those of the shipped watchlist."""

from __future__ import annotations

from typing import Final

LABEL: Final = {
    "en": "Invented for the Wirewatch sample wire: none of this happened.",
    "fr": "Texte inventé pour le fil d'exemple de Wirewatch : rien de cela n'a eu lieu.",
    "ar": "نص مختلق لنموذج خدمة Wirewatch: لم يحدث أي شيء من هذا.",
}

ACTORS: Final = (
    {"en": ("AQIM", "AQIM", "AQMI"), "fr": "AQMI", "ar": "القاعدة في بلاد المغرب الإسلامي"},
    {"en": ("ISGS", "EIGS", "ISGS"), "fr": "l'EIGS", "ar": "تنظيم الدولة الإسلامية في الصحراء الكبرى"},
    {"en": ("JNIM", "JNIM", "J.N.I.M."), "fr": "le JNIM", "ar": "جماعة نصرة الإسلام والمسلمين"},
    {"en": ("MUJAO", "MUJAO", "MUJWA"), "fr": "le MUJAO", "ar": "حركة التوحيد والجهاد في غرب أفريقيا"},
    {
        "en": ("Abdelmalek Droukdel", "Abdelmalek Droukdal", "Abdelmalek Droukdel"),
        "fr": "Abdelmalek Droukdal",
        "ar": "عبد المالك دروكدال",
    },
    {
        "en": ("Mokhtar Belmokhtar", "Mokhtar Belmokhtar", "Mokhtar Bel-Mokhtar"),
        "fr": "Mokhtar Belmokhtar",
        "ar": "مختار بلمختار",
    },
    {"en": ("Iyad Ag Ghaly", "Iyad Ag Ghali", "Iyad ag Ghaly"), "fr": "Iyad Ag Ghali", "ar": "إياد أغ غالي"},
)

PLACES: Final = (
    {"en": "Tin Zaouaten", "fr": "Tin-Zaouatène", "ar": "تين زاوتين"},
    {"en": "Ansongo", "fr": "Ansongo", "ar": "أنسونغو"},
    {"en": "Djibo", "fr": "Djibo", "ar": "جيبو"},
    {"en": "Tillabéri", "fr": "Tillabéri", "ar": "تيلابيري"},
    {"en": "Menaka", "fr": "Ménaka", "ar": "ميناكا"},
    {"en": "Araouane", "fr": "Araouane", "ar": "أروان"},
    {"en": "Bordj Badji Mokhtar", "fr": "Bordj Badji Mokhtar", "ar": "برج باجي مختار"},
    {"en": "Dori", "fr": "Dori", "ar": "دوري"},
    {"en": "Agadez", "fr": "Agadez", "ar": "أغاديز"},
    {"en": "Tessalit", "fr": "Tessalit", "ar": "تساليت"},
    {"en": "Kidal", "fr": "Kidal", "ar": "كيدال"},
    {"en": "Hombori", "fr": "Hombori", "ar": "همبوري"},
    {"en": "Douentza", "fr": "Douentza", "ar": "دوينتزا"},
    {"en": "Goundam", "fr": "Goundam", "ar": "غوندام"},
    {"en": "Taoudenni", "fr": "Taoudénit", "ar": "تاودني"},
    {"en": "Arlit", "fr": "Arlit", "ar": "أرليت"},
    {"en": "Tahoua", "fr": "Tahoua", "ar": "طاوة"},
    {"en": "Diffa", "fr": "Diffa", "ar": "ديفا"},
    {"en": "Ouahigouya", "fr": "Ouahigouya", "ar": "واهيغويا"},
    {"en": "Kaya", "fr": "Kaya", "ar": "كايا"},
    {"en": "In Guezzam", "fr": "In Guezzam", "ar": "عين قزام"},
    {"en": "Nioro", "fr": "Nioro", "ar": "نيورو"},
    {"en": "Nara", "fr": "Nara", "ar": "نارا"},
    {"en": "Bourem", "fr": "Bourem", "ar": "بوريم"},
)

EVENTS: Final = (
    {
        "en": "{actor} is named in a new claim over a convoy stopped near {place}",
        "fr": "{actor} cité dans une revendication après l'arrêt d'un convoi près de {place}",
        "ar": "ورد اسم {actor} في بيان جديد بعد توقيف قافلة قرب {place}",
    },
    {
        "en": "Market at {place} reopens after threats signed in the name of {actor}",
        "fr": "Le marché de {place} rouvre après des menaces signées au nom de {actor}",
        "ar": "سوق {place} يعود للعمل بعد تهديدات باسم {actor}",
    },
    {
        "en": "Mediators at {place} say a message from {actor} asks for talks",
        "fr": "Des médiateurs à {place} évoquent un message de {actor} demandant des pourparlers",
        "ar": "وسطاء في {place} يتحدثون عن رسالة من {actor} تطلب الحوار",
    },
    {
        "en": "Court in {place} hears the case of a driver accused of carrying fuel for {actor}",
        "fr": "Le tribunal de {place} juge un chauffeur accusé d'avoir livré du carburant à {actor}",
        "ar": "محكمة في {place} تنظر في قضية سائق متهم بنقل الوقود إلى {actor}",
    },
    {
        "en": "Teachers of {place} return as a leaflet attributed to {actor} is called a forgery",
        "fr": "Les enseignants de {place} reviennent, un tract attribué à {actor} est jugé faux",
        "ar": "عودة المعلمين إلى {place} بعد وصف منشور منسوب إلى {actor} بأنه مزور",
    },
)

DETAILS: Final = {
    # Rarely twice the same: what two invented events shared would make one story of them.
    "en": (
        "{who} {did} {n} {things} {when}.",
        ("A herder", "A nurse", "The prefect", "A tailor", "The ferryman", "A welder", "The midwife", "A beekeeper"),
        ("counted", "sold", "repaired", "borrowed", "photographed", "painted", "inherited", "weighed", "mislaid"),
        ("goats", "tyres", "sacks of millet", "solar panels", "kettles", "tents", "radios", "ladders", "canoes"),
        ("before sunrise", "after the flood", "at the well", "by the old bridge", "on market day", "for a wager"),
    ),
    "fr": (
        "{who} {did} {n} {things} {when}.",
        ("Un berger", "Une infirmière", "Le préfet", "Un tailleur", "Le passeur", "Un soudeur", "La sage-femme"),
        ("a compté", "a vendu", "a réparé", "a prêté", "a photographié", "a repeint", "a pesé", "a égaré"),
        ("chèvres", "pneus", "sacs de mil", "bidons", "tentes", "couvertures", "échelles", "pirogues"),
        ("avant l'aube", "après la crue", "au puits", "près du vieux pont", "un jour de marché", "pour un pari"),
    ),
    "ar": (
        "{did} {who} {n} {things} {when}.",
        ("أحد الرعاة", "خياط البلدة", "ساعي البريد", "حداد الحي", "صياد عجوز", "معلم المدرسة", "نجار القرية"),
        ("أحصى", "باع", "أصلح", "أعار", "صوّر", "طلى", "وزن", "أضاع"),
        ("دراجة", "خيمة", "بطانية", "إطارا", "مذياعا", "سلما", "قاربا", "لوحا"),
        ("قبل الفجر", "عند البئر", "بعد الفيضان", "تحت الشجرة", "قرب الجسر القديم", "يوم السوق"),
    ),
}

ASIDES: Final = (
    # near misses: look like listed names, and are others
    "Aqimu, a village near {place}, repairs its {n} wells",
    "The Sahelian chess club of {place} honours Professor Drouk Delmas after {n} games",
    "JNIMA, a juice maker in {place}, hires {n} people",
    "A street of {place} is named after the poet Mokhtar Benali, {n} years late",
    # nobody
    "Library of {place} lends its book number {n}",
    "Camel race of {place} won by {n} lengths",
    "Bakers of {place} try a loaf of {n} grams",
    "Night sky over {place}: {n} shooting stars counted",
)
