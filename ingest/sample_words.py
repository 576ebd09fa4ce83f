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

DETAILS: Final = (
    "A herder counted {n} motorcycles at the well before sunrise.",
    "The prefect, reached by radio, asked travellers to wait {n} hours.",
    "{n} families had left the northern quarter, a nurse said.",
    "The ferry carried {n} lorries and no passengers all afternoon.",
    "A committee of {n} elders met under the old tamarind.",
    "The radio station went silent for {n} minutes, then played music.",
    "Millet rose by {n} francs a measure, traders said.",
    "A surveyor's map of {n} wells was found in an abandoned car.",
    "{n} pupils sat their examination in the mosque's yard.",
    "The bridge takes one vehicle at a time since the flood {n} days ago.",
    "A tailor has sewn {n} flags that nobody has collected.",
    "Rain reached the gauge's mark {n} for the first time this season.",
)

DETAILS_FR: Final = (
    "Un berger a compté {n} motos au puits avant l'aube.",
    "Le préfet demande aux voyageurs d'attendre {n} heures.",
    "{n} familles ont quitté le quartier nord, selon une infirmière.",
    "Un comité de {n} anciens s'est réuni sous le tamarinier.",
)

DETAILS_AR: Final = (
    "أحصى أحد الرعاة {n} دراجات نارية عند البئر قبل الفجر.",
    "طلب الوالي من المسافرين الانتظار {n} ساعات.",
    "غادرت {n} أسرة الحي الشمالي بحسب ممرضة.",
    "اجتمعت لجنة من {n} من الشيوخ تحت الشجرة.",
)

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
