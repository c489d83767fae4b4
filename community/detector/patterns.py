"""The shapes that the soft detector knows: numbers, dates, words of danger, words about children."""

from __future__ import annotations

import re

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMBER_OF_MONTH = r"(?:0?[1-9]|1[0-2])"

WORDS_THAT_ARE_NAMES = frozenset(
    [
        "abel",
        "amber",
        "angel",
        "april",
        "art",
        "august",
        "autumn",
        "bill",
        "bob",
        "crystal",
        "daisy",
        "dale",
        "dawn",
        "dean",
        "drew",
        "eve",
        "faith",
        "frank",
        "gene",
        "grace",
        "grant",
        "guy",
        "harmony",
        "heath",
        "heather",
        "holly",
        "hope",
        "iris",
        "ivy",
        "jade",
        "jasmine",
        "jasper",
        "jay",
        "joy",
        "june",
        "king",
        "lance",
        "lily",
        "mark",
        "may",
        "melody",
        "miles",
        "nick",
        "olive",
        "pat",
        "patience",
        "pearl",
        "penny",
        "poppy",
        "ray",
        "red",
        "reed",
        "rich",
        "river",
        "robin",
        "rocky",
        "rose",
        "rosemary",
        "ruby",
        "rusty",
        "sandy",
        "sky",
        "skye",
        "star",
        "storm",
        "sue",
        "summer",
        "sunny",
        "teddy",
        "trinity",
        "violet",
        "will",
        "willow",
        "winter",
    ]
)
"""Names that are words, months or flowers too."""

MONTHS_THAT_ARE_NAMES = frozenset({"april", "august", "june", "may"})
AS_WHO_DOES_SOMETHING = re.compile(r" (?:was|has|slept|wants|needs|said|likes|loves|went|came|felt|ate|cried)\b")
IN_TIME = re.compile(
    r"(?:\d(?:st|nd|rd|th)?(?: of)?|\b(?:in|of|by|until|till|from|since|early|late|this|next|last|mid))$", re.IGNORECASE
)
"""What stands before a month, and before no person."""

_THING = (
    r"(?:socks?|shoes?|trainers|boots?|wellies|wellingtons|coats?|jackets?|jumpers?|hats?|gloves?|scar(?:f|ves)|glasses"
    r"|bags?|rucksacks?|bottles?|lunch\w*|books?|keys?|phones?|chargers?|tablets?|toys?|teddy|bears?|balls?|bikes?|games?"
    r"|puzzles?|pieces?|tents?|pegs?|poles?|mugs?|pans?|boxe?s?|forms?|links?|emails?|letters?|minutes|photos?|pages?"
    r"|numbers?|words?|lists?|rota|albums?|kits?|uniforms?|tooth\w*|teeth|school|nursery|meetings?|training|class(?:es)?"
    r"|lessons?|sessions?|practice|football|swimming|parties|party|bus|train|deadlines?|receipts?|tickets?|towels?)\b"
)
_OF = r"(?:(?:the|a|an|any|some|one|two|my|our|your|his|her|their|this|that|[\w-]+'s?) (?:[\w-]+ )?)?"
_NO_CHILD = rf"(?! {_OF}{_THING})"
"""Where a thing follows, and not a child."""

_DANGER_WORDS = (
    r"999|112|nine nine nine|ambulance|paramedics?|police|fire brigade|coast ?guard|a ?& ?e|casualty",
    (
        r"(?:not|isn'?t|stopped|can'?t|cannot|can not|struggling to|hardly|trouble) breath\w*|chok(?:ed|es|ing)"
        r"|turn(?:ed|ing) blue"
    ),
    (
        r"unconscious|unresponsive|won'?t wake|can'?t wake|not waking|passed out|collapsed|seizures?|having a fit"
        r"|convuls\w+"
    ),
    (
        r"overdos\w+|od'?d|swallowed|poison\w*|taken (?:some |all |her |his |their |the |too many )*(?:tablets"
        r"|pills|paracetamol)"
    ),
    r"bleeding|losing blood|blood everywhere|stabbed|(?:has|have|got|holding|with) a (?:knife|gun|weapon)",
    (
        r"anaphyla\w+|epi-?pen|allergic reaction|meningitis|drown\w+|electrocut\w+|(?:badly|been|got"
        r"|has) (?:burn\w+|scald\w+)"
    ),
    (
        r"head injury|hit (?:her|his|their) head|(?:hit|knocked down|run over) by a|(?:fell|fallen) (?:from|off"
        r"|out of|down)|broken (?:arm|leg|neck|bone)"
    ),
    (
        r"(?:gone|went|reported|still|been) missing|missing (?:since|person|child)|missing from (?:home|care|school)"
        rf"|(?<!the )(?<!one )(?<!sock )(?<!socks )(?<!something )(?<!nothing )missing{_NO_CHILD}"
        r"(?! (?:a|an|the|some|one|out|you|us|me|each|it)\b)"
        r"(?! (?:his|her|their|my|our|your) (?:mum|mam|mummy|dad|daddy|nan|gran\w*|brothers?|sisters?|family|friends?"
        rf"|home|bed|room|dog|cat)\b)(?! from {_OF}{_THING})"
    ),
    (
        rf"(?:run|ran|running) (?:away|off)|absconded|disappeared|vanished"
        rf"|(?:can'?t|cannot|can not|couldn'?t|could not|unable to) find{_NO_CHILD}"
        r"(?! (?:it|out|time|room|space|parking)\b)"
        rf"|(?:not|never|\w+n'?t) been seen(?! by\b)"
        r"|not come (?:home|back)|hasn'?t come (?:home|back)|didn'?t come (?:home|back)"
    ),
    (
        rf"(?:has|have|\w+'s) taken{_NO_CHILD}(?! (?:an?|it|part|place|up|over|off|on|to|time|ages|turns|care|notes"
        r"|pictures?|some|\d+)\b)(?! the (?!kids?\b|child|bab|boys?\b|girls?\b|twins?\b|lads?\b|little))"
        r"(?! (?:[\w'-]+ ){1,3}(?:swimming|shopping|to (?:school|nursery|football|swimming"
        r"|the (?:park|dentist|doctor\w*|shops?|cinema|hall|beach)))\b)"
    ),
    r"in danger|dangerous|not safe|isn'?t safe|unsafe|at risk(?: now)?|s\.?o\.?s\.?|mayday",
    (
        r"emergency(?! (?:sleepovers?|beds?|cards?|stays?|placements?|numbers?|contacts?|plans?|nights?|carers?"
        r"|exits?|cover|box|kit|page|list))"
    ),
    r"help (?:now|me|us|quick\w*|please now)|urgent help|come (?:now|quick\w*)|right now please",
    (
        r"suicid\w*|kill (?:him|her|them|my)sel\w+|end (?:his|her|their) life|self[- ]?harm\w*|(?:cut|cutting|hurt"
        r"|hurting|harmed|harming) (?:him|her|them)sel\w+"
    ),
    (
        r"attack(?:ed|ing)|assault\w*|threaten\w*|violent|abduct\w*|kidnap\w*|strangl\w*|raped?|trying to (?:take"
        r"|snatch|get in)|broken in|breaking in|intruder"
    ),
    r"on fire|house fire|gas leak|smell gas|carbon monoxide",
)
DANGER = re.compile(rf"(?<!\w)(?:{'|'.join(_DANGER_WORDS)})(?!\w)", re.IGNORECASE)
"""Words by which somebody may be in danger now. Too many of them only mean that it does not ask."""

CHILD_WORD = re.compile(
    r"\b(?:child\w*|kids?|boys?|girls?|sons?|daughters?|lads?|lass(?:es)?|bab(?:y|ies)|toddlers?|teens?"
    r"|teenagers?|siblings?"
    r"|brothers?|sisters?|twins?|little one\w*|young(?:er|est)? (?:person|people|one|lad|man|lady)|foster\w*"
    r"|placements?|placed"
    r"|year[- ]olds?|school|nursery|mum|dad|birth (?:mum|dad|mother|father|family|parents?)|contact (?:visit"
    r"|centre)|family time"
    r"|lives? (?:at|in)|living (?:at|in)|staying (?:at|in|with)|moved? (?:in )?to|home address)\b",
    re.IGNORECASE,
)
POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]"
    r"|[A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
NHS_NUMBER = re.compile(r"(?<![\d+])(?<!\d[ -])\d{3}[ -]?\d{3}[ -]?\d{4}(?![ -]?\d)")
NHS_CALLED = re.compile(r"\bnhs\s*(?:number|num|no\.?|#)?\s*(?:is|:|=)?\s*$", re.IGNORECASE)

PHONE = re.compile(r"(?<![\w/])(?:\+44 ?(?:\(0\) ?)?|0044 ?|\(?0)\d(?:[ ().-]{0,2}\d){8,9}(?!\w)")
NOBODYS_PHONE = (
    "0800",
    "0808",
    "0500",
    "0300",
    "0303",
    "0306",
    "0330",
    "0333",
    "0343",
    "0344",
    "0345",
    "0370",
    "0371",
    "0845",
)
"""Helplines, councils, shops: numbers that are nobody's own."""

FULL_DATE = re.compile(
    rf"(?<![\d/.-])(?:{_DAY}(?P<sep>[/.-]){_NUMBER_OF_MONTH}(?P=sep)(?P<y>(?:19|20)\d\d|\d\d)"
    rf"|(?P<y2>(?:19|20)\d\d)-{_NUMBER_OF_MONTH}-{_DAY}"
    rf"|{_DAY}(?:st|nd|rd|th)?(?: of)? {_MONTH},? (?P<y3>(?:19|20)\d\d))(?![\d/-])",
    re.IGNORECASE,
)
BIRTH_WORD = re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|born|birthday)\b[^.!?]*$", re.IGNORECASE)
BIRTH_DATE = re.compile(
    rf"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|(?:was |were )?born)\b(?: is| was| on|:|,|=)* "
    rf"?(?P<date>{_DAY}(?:(?:st|nd|rd|th)?(?: of)? {_MONTH}|[/.-]{_NUMBER_OF_MONTH}))(?![/.-]?\d| ,?(?:19"
    rf"|20)\d)(?!,? (?:19|20)\d\d)",
    re.IGNORECASE,
)
BEFORE_NO_BIRTH = re.compile(
    r"\b(?:since|until|from|before|after|dated?|version|policy|guide|regulations?|act|approved|joined|moved"
    r"|opened|founded|renewed|expired?|minutes"
    r"|photos?|bought|made|of|in force|ran|ended|valid|mot|insured)\b[^.!?\n]{0,24}$",
    re.IGNORECASE,
)

_KIND = (
    r"(?:primary|infants?'?|juniors?|secondary|high|grammar|prep(?:aratory)?|nursery|special|comprehensive"
    r"|community|c of e|catholic|rc)"
)
_CALLED = r"(?:academy|college|school|pre-?school|primary|infants|juniors|secondary|grammar|nursery|high)"
_PROPER = r"(?:[A-Z][\w'.-]+|of|the|and|&)"
SCHOOLS = (
    # With capitals: "Low Mill Primary", "St Anne's C of E School", "Brook Academy".
    re.compile(
        rf"(?P<quote>(?P<name>(?:St\.? )?[A-Z][\w'-]{{1,60}}(?: {_PROPER}){{0,3}}?)"
        rf" (?:(?:Primary|Infants?|Juniors?|Junior|Infant|Secondary|High|Grammar|Nursery|Community|C of E|RC"
        rf"|Catholic|Prep)(?: School| Academy)?|Academy|School|College)\b)"
    ),
    # As typed on a phone: "st annes primary", "low mill academy".
    re.compile(rf"\b(?P<quote>(?P<name>st\.? \w[\w']+) (?:{_KIND} )?{_CALLED})\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:goes to|go to|going to|went to|attends?|attending|moving to|moved to|starts? at|starting at"
        rf"|started at|is at|are at|got into|pupil at|year \d{{1,2}} at"
        rf"|reception at|collect(?:ed)? from|pick(?:ed)? up from|excluded from)"
        rf" (?P<quote>(?P<name>(?!the\b|a\b|his\b|her\b|their\b|my\b|our\b|your\b|this\b"
        rf"|that\b)[\w'.-]+(?: [\w'.-]+){{0,2}}?) (?:{_KIND} )?{_CALLED})\b",
        re.IGNORECASE,
    ),
)
NO_NAME_OF_A_SCHOOL = frozenset(
    [
        "the",
        "a",
        "an",
        "his",
        "her",
        "their",
        "our",
        "my",
        "your",
        "this",
        "that",
        "new",
        "old",
        "same",
        "big",
        "little",
        "local",
        "after",
        "before",
        "sunday",
        "summer",
        "holiday",
        "forest",
        "night",
        "nursery",
        "primary",
        "secondary",
        "high",
        "junior",
        "infant",
        "special",
        "boarding",
        "back",
        "to",
        "at",
        "in",
        "from",
        "for",
        "no",
        "next",
        "last",
        "every",
        "any",
        "some",
        "half",
        "term",
        "time",
        "and",
        "then",
        "school",
        "day",
        "other",
        "another",
        "good",
        "swim",
        "swimming",
        "dance",
        "football",
        "driving",
        "cookery",
        "technical",
        "further",
        "education",
        "sixth",
        "form",
        "which",
        "what",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
    ]
)
"""Words of which none is the name of a school. Looked up one by one: a pattern of them, of which some are made of
others ("another" of "an" and "other"), tries every way to cut a text."""
