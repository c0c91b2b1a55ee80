"""The English by which clauses are known: what begins an exclusion or an example, what ends it, what only fills it."""

import re

from services.gateway.understanding.words import TAKEN


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WITHOUT = r"without|withotu|withuot|withou|witout|withut|wihtout|wihout|whitout|widthout|w/o|w/out"
_EXCEPT = r"(?:except|exept|excpet|expcet|exsept)(?: for)?(?: no)?"
_NOT = r"(?:isn(?:'|’)?t|is not|aren(?:'|’)?t|are not|ain(?:'|’)?t)"
_DO_NOT = r"(?:doesn(?:'|’)?t|does not|don(?:'|’)?t|do not|won(?:'|’)?t|will not|never)"
_CANNOT = r"(?:can(?:'|’)?t|cannot|can not)"
_VERBS = (
    r"have(?! to)|has(?! to)|contain|feature|involve|include|rely on|relies on|need(?! to)|get off on|gets off on|revel in|revels in|wallow in|wallows in|"
    r"dwell on|dwells on|focus on|focuses on|lean on|leans on|glorify|glorifies|turn into|turns into|become|becomes|end in|ends in|"
    r"end with|ends with|end|ends|get|gets|go for|goes for|devolve into|devolves into|descend into|descends into|resort to|resorts to|center on|"
    r"centers on|revolve around|revolves around|romanticize|romanticizes|show|shows"
)
_STATED = (
    rf"sans|minus|excluding|exclud(?:e|es)|leav(?:e|es|ing) out|count me out (?:for|of)|hold the|spare (?:me|us)|none of (?:that|this|your|(?:the|those|these)(?=(?: [\w'’-]+){{1,2}}\s*(?:[,.;!?)]|(?:please|pls)\b|$)| [\w'’-]+ \w+ing\b))|"
    rf"i (?:really |absolutely |just )?(?:hate|loathe|despise|detest|dislike)(?: it when(?: there(?:'|’)?(?: is| are|s|re)?)?)?|i (?:really |just )?{_CANNOT} (?:stand|abide|bear)(?: to (?:see|watch|hear|read)(?: about)?)?|"
    r"(?:i(?:'|’)?d |i would |we(?:'|’)?d |we would |would )(?:sooner|rather|prefer to) not (?:see|watch|hear|read|have)(?: about)?|"
    r"i (?:really )?(?:don(?:'|’)?t|do not|dont) want it (?:with|to have)|i (?:really )?(?:don(?:'|’)?t|do not|dont) (?:want|need) to (?:see|watch|hear|read)(?: about)?"
)
_TIRED = (
    rf"(?:really )?{_CANNOT} stand|(?:i )?(?:really )?hat(?:e|ing)|(?:i(?:'|’)?m |i am |so )?(?:sick|tired) of|"
    r"(?:i(?:'|’)?m |i am )?(?:done|fed up|over it) with|(?:i )?(?:really )?dislike|"
    r"(?:i )?(?:really )?(?:don(?:'|’)?t|do not|dont) (?:really )?(?:want|like|enjoy|care for|need)|(?:i(?:'|’)?m )?not (?:a fan of|into|in the mood for|interested in)|"
    r"(?:i(?:'|’)?m )?(?:allergic to|bored (?:of|with|by)|weary of|burn(?:ed|t) out on)|(?:i )?loathe|(?:i )?despise|(?:i )?detest|"
    r"(?:free|devoid|void|rid|clear|full) of(?<!full of)|free from"
)
_FOLLOWING = r"(?:as|so) (?:are|is)|same (?:goes )?(?:for|with)"
FIRM = (
    rf"(?P<without>{_WITHOUT})|{_EXCEPT}|besides|neither|apart from|aside from|other than|anything but|everything but|"
    r"instead of|rather than|(?:(?:i|we)(?:'|’)?d rather |to )?avoid(?:ing|s)?|skip(?:s|ping)? (?:the|all|any)|lacking|zero|"
    rf"had enough of|too old for|(?:i )?(?:really )?{_CANNOT} (?:take|do|handle|deal with)(?: one more| any more| another| more)?|(?:i(?:'|’)?ve |we(?:'|’)?ve |already )+seen (?:every|all)(?: of)?(?: the)?|"
    rf"who {_NOT} an?|(?:(?:that |which )?{_NOT}|that(?:'|’)?s not)(?: (?:about|in|set in|full of|another))?|"
    rf"(?:that |which |it )?{_DO_NOT} (?:ever |just |only |really )?(?:{_VERBS})|"
    r"(?:that )?(?:has|have|with|contains?) (?:absolutely )?no|(?:where )?there(?:'|’)?(?: is| are|s|re) (?:absolutely |really )?no|"
    r"(?:ditch|drop|cut|lose|nix|forget|lay off|go easy on|keep out) (?:the|all|any)|(?:i )?c(?:an|ould) do without|nothing to do with|"
    r"(?:stay(?:s|ing)? away|steer(?:s|ing)? clear|staying clear|far away|get away|a break) from|steer(?:s|ing)? clear of|"
    rf"(?:i(?:'|’)?ve )?had it with|enough (?:with|of)(?: the)?|not (?:here|up|looking|asking) for|no need for|{_CANNOT} stomach|(?:i )?refuse to watch"
)
LOOSE = (
    r"(?P<nobody>(?:(?:where|in which) )?(?:nobody|no[ -]one|noone)(?: (?:that|who|is|gets?|getting|being|has|have|to|ever|really|slowly|suddenly|ends up|should))*)|absolutely no|please no|no more|no|"
    r"not (?:one|ones|someone|the (?:kind|type|sort)) (?:(?:that|who|where|in which)(?: gets?| is| are)?|with|about)|"
    r"not(?: about| by| from| made by| in| with| in an?| set in| another)?|nothing(?: too| overly| very| with| that is| that(?:'|’)s)?|never|non|(?<!or )less"
)
TRIGGER = re.compile(
    rf"(?<![\w'’-])(?:(?P<firm>(?P<stated>{_STATED})|(?P<tired>{_TIRED})|(?P<following>{_FOLLOWING})|{FIRM})|(?P<loose>{LOOSE}))(?=[\s-]+\w)[\s-]+",
    re.IGNORECASE,
)
FREE = re.compile(
    r"(?P<what>[^\W_]+(?:[\s-][^\W_]+)?)-free\b|\b(?P<one>[^\W_]+) free(?=\s*(?:[,.;!?]|$))", re.IGNORECASE
)
QUOTED = re.compile(
    r"\b(?:no|not|without|zero)\s+[\"“](?P<phrase>[^\"“”\n]+)[\"”](?:\s+(?:ending|trope|scene|moment|plot|joke|character|type)s?\b)?",
    re.IGNORECASE,
)
LESS = re.compile(r"\b(?P<word>[^\W\d_]{4,})-?less\b", re.IGNORECASE)
REFUSED = re.compile(
    r"(?<!\s)(?:\s+(?:(?:is|are|being)\s+)?(?:strictly |absolutely |please )?"
    r"(?:excluded|left out|off the table|out of the question|un(?:wanted|welcome)|not (?:welcome|wanted|allowed|needed|ok|okay|for me|my thing)|"
    r"need not apply|can stay (?:away|out))(?!\s+(?:from|by|in|on|of|at|to|as|for))|"
    r"\s+(?:is|are)\s+(?:an? )?(?:hard |big |definite |absolute |total |firm )?(?:no(?:[- ]go)?|nope|deal ?breakers?|turn[- ]offs?)(?=\W*(?:$|[,.;!)])|\s+(?:in|for|with|here)\b)|"
    r"(?:\s*[?,…]|\s+[-–—]|\s*\.\.+)?\s*(?:no,? thanks?(?: you)?|hard pass)\b|"
    r"\s+not(?=\s*(?:[.,;!]|$))|"
    r"\s+(?P<felt>(?:(?:really|always|just) )?(?:bores?|freaks?|gross(?:es)?|creeps?|turns?|scares?|weirds?|puts?|stress(?:es)?) me(?: (?:out|off|too much|a lot|to (?:death|tears)))*))"
    r"(?:,?\s*(?:please|pls)\b)?",
    re.IGNORECASE,
)
MINUS = re.compile(r"(?:(?<=\s)|^)-(?:\"(?P<phrase>[^\"]+)\"|(?P<word>[^\W\d_][\w-]*))")
IDIOM = re.compile(
    r"(?:just|only|merely|simply|necessarily|sure|one (?!piece|punch|room|outs)|longer|matter|idea|doubt|wonder|way\b|better|less|more than|"
    r"else|problem|offen[cs]e|that \w|even|enough|always|exactly|really sure|a problem|able|allowed|to\b|nonsense|thanks|thank|worries|bad\b|"
    r"afraid|worse|greater|ashamed|scared|shy|above|known|popular|obvious|mind|being able|knowing|ever|yet|all\b|until|unless|because|my|your|his|quite|joke|strings|rush|pressure|spoilers?|no\b)",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"\s*(?:,\s*(?:and|or|nor)?(?:\s+(?:no|not|without|any)\b)?|/|&|\+|\b(?:and|or|nor)\b(?:\s+(?:no|not|without|any|even)\b)?)\s*",
    re.IGNORECASE,
)
STOP = re.compile(
    rf"[;!?()\n{TAKEN}\"]|[.:](?=\s|$)|\s[-–—]+\s|\b(?:but|with(?!out)|that|which|who|whose|where|because|since|if|just|please|pls|i|i'm|i’m|we|it(?=\s+\w)|it's|give|something|anything|"
    r"so(?! much)|though|preferably|ideally|maybe|only|when|while|set|from|based|like|similar|recommend|suggest|under|over(?=\s+(?:\d|an?\b|one|two|ten|fifty|twenty))|less than|more than|without|no|not|thanks|after|before|for)\b",
    re.IGNORECASE,
)
TELLING = re.compile(
    r"(?P<sure>(?:that|which|who) (?:never|always|keeps?|takes?|drags?|gets?)\b)|(?:that|which|who|whose|where|when|while)\b",
    re.IGNORECASE,
)
"""What goes on with a noun that alone says nothing, as in "characters who shout"; `sure`: with any noun."""
CLAUSE = re.compile(
    rf"[,;!?()\n{TAKEN}\"]|[.:](?=\s|$)|\s[-–—]+\s|\b(?:but|please|pls|just|give|something|anything|preferably|ideally|though|(?:and|or) (?:i|no|not|nobody|without|never|also)|without|no)\b",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"\b(?:(?:(?:something|anything|anime|shows?|series|stuff|more|one|ones|things?|recs?|recommendations?|titles?|else|basically|much|just|kind of|sort of|"
    r"a bit|somewhat|feels?|is|vibes?|exactly|very) )*(?:like|similar to|akin to|reminiscent of|resembling|comparable to|close to|along the lines of|in the (?:vein|style|spirit) of|"
    r"in style of|(?:that )?reminds? me of|à la|a la|(?:the )?(?:same )?(?:vibes?|feel(?:ing)?|energy|atmosphere|mood|tone) (?:of|as|like)|inspired by|fans? of|same as|"
    r"(?:if |because |since )?(?:i|we|who|someone who|he|she|they)(?:'ve|’ve| have)? (?:just |really |absolutely |recently )?(?:loved?|liked?|enjoy(?:ed)?|finished|adored?|adores|miss|watched)|"
    r"(?:just )?(?:finished|loved|watched|after)|(?:a )?(?:mix|mixture|blend|combination|cross) (?:of|between)|(?:somewhere |something )?between|my next|(?:the )?next|another|for someone who (?:loved|liked|enjoyed|adores)))\s+(?:the (?:anime|show|series|movie) )?",
    re.IGNORECASE,
)
TRAIL = re.compile(
    r"(?:['’]s)?[\s-]+(?:vibes?|itch|likes?|esque|ish|type|style|feel(?:ing|s)?|kind of|energy|atmosphere|mood|level|fans?|but|meets|with(?= (?:more|less|a|no|out|better))|except|only)\b|['’]s\s+\w",
    re.IGNORECASE,
)
SCRATCH = re.compile(
    r"\b(?:something |anything |a show |anime )?(?:(?:that|to|which) )?(?:scratch(?:es|ing)?|fills?|filling|satisf(?:y|ies)|cures?) (?:the|that|my) $|\bvibes of $",
    re.IGNORECASE,
)
COMPARISON = re.compile(
    r"\b(?:acts?|acting|behaves?|fights?|lives?|living|treat(?:s|ed)?|dress(?:ed)?|looks?|looked|sounds?|smells?|talks?|grow(?:s|n)?)\s*$",
    re.IGNORECASE,
)
DENIAL = re.compile(
    r"\b(?:is(?:n['’]?t| not)|are(?:n['’]?t| not)|not|no|except(?: for)?|without|besides|other than|minus|anything but|instead of|excluding|sick of|tired of|apart from|hate|dislike|rather than)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
AND = re.compile(
    r"\s*(?:,\s*(?:and|or)?|/|&|\+|\b(?:and|or|meets|x|crossed with|mixed with|plus)\b)\s+(?:the )?", re.IGNORECASE
)
BUT_BEFORE = re.compile(
    r"(?:[\s,;.:(–—-]|\b(?:but|only|just|except|with|make it|and|way|much|a bit|a little|slightly|far|even|somewhat|also|is|it's|it|though|anime|version|of)\b)*$",
    re.IGNORECASE,
)
NOT_AS = re.compile(
    r"\b(?:not|isn['’]?t|n['’]t) (?:quite )?(?:as|so|that|too)\s+(?P<what>[\w-]+)\b(?: as)?", re.IGNORECASE
)
EDGE_WORDS = r"(?:and|or|but|with|also|plus|though|preferably|ideally|please|pls|that(?:['’]s| is)?|which is|only|just|it(?:['’]s)?|is|are|from|by|of|in|a|an|the)"
LEADING = re.compile(r"^(?:[\s,;.:!?()&/+–—-]|(?:and|or|but|also|plus|though|pls|please)\b)+", re.IGNORECASE)
TRAILING = re.compile(rf"(?:[\s,;:()&/+–—-]|(?<!\w){EDGE_WORDS}(?!\w))+$", re.IGNORECASE)
SOFT = _words(
    """
    a about absolutely actual all an annoying another any becoming being big cheap constant excessive explicit
    feeling forced full generic getting graphic heavily heavy lot lots major more much obvious of over overly really so
    stereotypical straight stupid super that the these this those to too typical unnecessary up very
    """
)
TAIL = _words(
    """
    again all angle anime anybody anyone anymore arc aspect at bit centered content crap drama either element focu focused heavy ideally in
    involved on it junk kind people them moment nonsense of part please plot pls scene serie setting shenanigan show storie story
    screen so much storyline stuff sub subplot thank thanks theme thing though too trope type vibe whatsoever gimmick premise slop
    """
)
ALLOWED_BEFORE = _words(
    """
    absolutely also and but certainly definitely has have hopefully ideally it just need obviously or please
    preferably seriously so still then there they though want with yet
    """
)
FILLING = _words(
    """
    anime anything cast drama ending film lead list movie one ova plot serie series show something storie story
    stuff tale thing vibe western whodunit
    """
)
PRONOUNS = _words(
    """
    all anything each everything he her him i it its me myself nothing one ones other she some something that them
    they this those us we what which who you
    """
)
LACKED = _words(
    """
    choice clue end escape face family fear food friend friends future heart home hope idea job limits master memories
    memory mercy money name parents past place purpose rest sleep soul voice way
    """
)
"""What somebody in a plot lacks. Nobody asks to be spared it."""
WISHING = _words(
    """
    a an are can cool could cozy good great has have i is just like looking lots love may more must need nice plenty
    prefer prefers really show should some something want wants was will would
    """
)
"""What begins a wish behind "and", which a list of unwanted things does not go on with."""
FOLLOWS_VERB = _words("about at by during every for from in into of on over when while with")
CHARACTERS = _words("chosen-one overpowered-hero tsundere yandere")
"""Contents that are kinds of people, so that "a heroine who isn't a tsundere" tells of no world."""
REQUEST_WORDS = _words(
    """
    a also an and anime animes any anything are as at be best but by can could find for from give good great has
    have i id ideally im in is it its ive just kind like look looking maybe me my need nice of ok okay on one ones
    or please pls preferably really rec recommend recommendation recommendations recs s search searching see
    series should show shows similar so some something sort stuff suggest that the there thing things this title
    titles to too type very want wanted watch we which who with would you
    """
)
"""Words that belong to the asking. A wish of nothing else is none."""
DENIED = re.compile(
    r"(?:\b(?:no|not|non|nor|without|minus|except|excluding|besides|seen every|seen all|isn['’]?t|aren['’]?t|is not|are not|avoid|hate|sick of|tired of|anything but|other than|"
    r"(?:no|not|without|minus)\s+(?:any|a|an|the|about|from|in|more))|\bw/o|\b(?:no|not|without)\s+\w+(?:,\s*\w+)*,?\s+(?:or|nor))[\s-]+$",
    re.IGNORECASE,
)
