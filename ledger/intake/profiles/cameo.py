"""CAMEO event codes: what they mean, and which of the codebook's event types they are.

The codebook's CAMEO column decides, longest prefix first. Where it gives one code to several types, or a type only for
the sake of its Goldstein value, `DECISIONS` says which type is meant or that none is.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from ledger.codebook import LEDGER_TABLES
from ledger.database import DATA_FOLDER
from ledger.tables import read_table

DECISIONS: Mapping[str, tuple[str | None, str]] = {
    "01": (None, "a statement says too little; the codebook has 010 for its Goldstein value only"),
    "016": ("rejection", "a denial"),
    "02": (None, "an appeal is no demand"),
    "03": (None, "an intent is no act yet"),
    "050": (None, "no kind of diplomatic co-operation is named"),
    "052": ("support", "defence in words"),
    "053": ("support", "support rallied for the other"),
    "054": (None, "recognition of a state has no type"),
    "056": (None, "forgiveness has no type"),
    "06": ("cooperation", "any material co-operation"),
    "075": (None, "asylum is given to persons, not to the other side"),
    "080": ("concession", "compensation is not told apart"),
    "082": (None, "dissent eased at home is no concession to the other side"),
    "084": ("release", "an exchange is not told apart"),
    "0842": ("concession", "property returned"),
    "0871": (None, "a truce is no withdrawal"),
    "0872": ("concession", "a blockade eased"),
    "110": ("criticism", "a note or a summons is not told apart"),
    "111": ("criticism", "a medium's attack is not told apart"),
    "112": ("criticism", "an accusation"),
    "113": ("criticism", "opposition rallied"),
    "114": ("protest_note", "a formal complaint"),
    "116": (None, "a verdict on a state is no conviction of a person"),
    "14": ("protest", "any public protest"),
    "160": ("suspension", "a cancellation or a realignment is not told apart"),
    "161": ("suspension", "a closure or a recall is not told apart"),
    "164": ("cancellation", "talks halted"),
    "165": ("cancellation", "mediation halted"),
    "1661": ("military_withdrawal", "peacekeepers made to leave or withdrawn"),
    "170": (None, "the codebook has 170 for the Goldstein value of cyberattack and plot only"),
    "171": ("attack_on_property", "a raid is not told apart"),
    "1711": ("expropriation", "property confiscated"),
    "1721": (None, "restrictions at home are no entry ban"),
    "1722": (None, "restrictions at home are no entry ban"),
    "1723": (None, "restrictions at home are no entry ban"),
    "1724": (None, "restrictions at home are no entry ban"),
    "173": ("arrest", "remand, conviction and arrests of several people are not told apart"),
    "175": ("assault", "violent repression"),
    "176": ("cyberattack", "an attack on systems"),
    "18": ("assault", "any unconventional violence that the codebook does not name"),
    "181": (None, "an abduction is no arrest"),
    "1823": ("killing", "a killing by physical assault"),
    "194": ("armed_clash", "artillery and tanks"),
    "195": ("armed_clash", "the codebook has 195 for aircraft shot at, CAMEO for attacks from the air"),
    "196": ("armed_clash", "a ceasefire broken"),
    "20": (None, "what mass violence it was must be read in the source"),
    "202": ("killing", "mass killing"),
}
"""Our type for a code and why, where the codebook's column alone does not decide; no type where none is meant."""

PHRASES: Mapping[str, str] = {
    "01": "{a} makes a statement about {b}", "02": "{a} appeals to {b}", "03": "{a} says it will co-operate with {b}",
    "016": "{a} denies responsibility toward {b}", "04": "{a} consults with {b}",
    "041": "{a} and {b} talk by telephone",
    "042": "{a} visits {b}", "043": "{a} hosts a visit from {b}", "044": "{a} and {b} meet in a third place",
    "045": "{a} mediates with {b}", "046": "{a} and {b} negotiate", "05": "{a} co-operates with {b} in diplomacy",
    "051": "{a} praises or endorses {b}", "052": "{a} defends {b} in words", "053": "{a} rallies support for {b}",
    "054": "{a} grants recognition to {b}", "055": "{a} apologises to {b}", "056": "{a} forgives {b}",
    "057": "{a} signs an agreement with {b}", "06": "{a} co-operates materially with {b}",
    "061": "{a} co-operates economically with {b}", "062": "{a} co-operates militarily with {b}",
    "063": "{a} co-operates with {b} in justice", "064": "{a} shares intelligence with {b}",
    "07": "{a} gives aid to {b}", "071": "{a} gives economic aid to {b}", "072": "{a} gives military aid to {b}",
    "073": "{a} gives humanitarian aid to {b}", "074": "{a} gives protection or peacekeeping to {b}",
    "075": "{a} grants asylum to people of {b}", "08": "{a} yields to {b}", "081": "{a} eases restrictions on {b}",
    "082": "{a} eases pressure on dissent toward {b}",
    "083": "{a} accedes to demands of {b} for reform", "084": "{a} returns or releases people of {b}",
    "0842": "{a} returns property of {b}", "085": "{a} eases sanctions on {b}",
    "086": "{a} allows {b} to be involved", "087": "{a} de-escalates militarily toward {b}",
    "0871": "{a} declares a truce with {b}", "0872": "{a} eases a blockade of {b}",
    "09": "{a} investigates {b}", "10": "{a} makes a demand of {b}", "11": "{a} disapproves of {b}",
    "111": "{a} criticises {b}", "112": "{a} accuses {b}", "113": "{a} rallies opposition against {b}",
    "114": "{a} complains officially to {b}", "115": "{a} brings a lawsuit against {b}",
    "116": "{a} finds {b} guilty or liable", "12": "{a} rejects a proposal or request of {b}",
    "128": "{a} defies norms toward {b}", "129": "{a} vetoes a proposal of {b}", "13": "{a} threatens {b}",
    "14": "Protest in {a} against {b}", "143": "Strike or boycott in {a} against {b}",
    "145": "Violent protest in {a} against {b}", "15": "{a} shows military or police force toward {b}",
    "154": "{a} mobilises forces toward {b}", "16": "{a} reduces relations with {b}",
    "161": "{a} reduces or breaks diplomatic relations with {b}", "162": "{a} reduces or stops aid to {b}",
    "163": "{a} imposes an embargo, a boycott or sanctions on {b}", "164": "{a} halts talks with {b}",
    "165": "{a} halts mediation with {b}", "166": "{a} expels or withdraws people of {b}",
    "1661": "{a} expels or withdraws peacekeepers of {b}", "17": "{a} coerces {b}",
    "171": "{a} seizes or damages property of {b}", "1711": "{a} confiscates property of {b}",
    "1712": "{a} destroys property of {b}", "172": "{a} imposes administrative sanctions on {b}",
    "173": "{a} arrests, detains or charges people of {b}", "174": "{a} expels or deports people of {b}",
    "175": "{a} represses people of {b} by force", "176": "{a} attacks systems of {b}",
    "18": "{a} assaults people of {b}", "181": "{a} abducts people of {b}", "1823": "{a} kills people of {b}",
    "183": "Bombing by {a} hits {b}", "185": "{a} attempts to assassinate a person of {b}",
    "186": "{a} assassinates a person of {b}", "19": "{a} uses military force against {b}",
    "191": "{a} blockades or restricts movement of {b}", "192": "{a} occupies territory of {b}",
    "193": "{a} fights {b} with small arms", "194": "{a} fights {b} with artillery or tanks",
    "195": "{a} attacks {b} from the air", "196": "{a} violates a ceasefire with {b}",
    "20": "{a} uses mass violence against {b}", "202": "{a} kills many people of {b}",
}  # fmt: skip
"""A sentence for a code: `{a}` acts, `{b}` is acted upon."""


@cache
def list_codebook() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Table and type of every event type of the codebook, by its CAMEO code."""
    types: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in read_table(LEDGER_TABLES["event_types"], DATA_FOLDER).itertuples():
        types[str(row.cameo)].append((str(row.table), str(row.event_type)))
    return {code: tuple(found) for code, found in types.items()}


@cache
def find_event_type(code: str) -> tuple[str, str] | None:
    """Table and event type of a CAMEO code, by its longest prefix; none where the codebook has no word for it."""
    tables = {event_type: table for found in list_codebook().values() for table, event_type in found}
    for length in range(len(code), 1, -1):
        prefix = code[:length]
        # The codebook writes a root as its unspecified code: 190 stands for all of 19.
        for key in (prefix, f"{prefix}0") if length == 2 else (prefix,):
            if key in DECISIONS:
                event_type, _ = DECISIONS[key]
                return (tables[event_type], event_type) if event_type else None
            candidates = list_codebook().get(key, ())
            if len(candidates) == 1:
                return candidates[0]
    return None


def find_phrase(code: str) -> str | None:
    """The sentence for a CAMEO code, by its longest prefix; none where there is no such code."""
    return next((PHRASES[code[:length]] for length in range(len(code), 1, -1) if code[:length] in PHRASES), None)
