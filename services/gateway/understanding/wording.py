"""The English by which clauses are known: what begins an exclusion or an example, what ends it, what only fills it."""

import re

from services.gateway.understanding.words import TAKEN


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VERBS = (
    r"have|has|contain|feature|involve|include|rely on|relies on|need|get off on|gets off on|revel in|revels in|wallow in|wallows in|"
    r"dwell on|dwells on|focus on|focuses on|lean on|leans on|glorify|glorifies|turn into|turns into|become|becomes|end in|ends in|"
    r"end with|ends with|go for|goes for|devolve into|devolves into|descend into|descends into|resort to|resorts to|center on|"
    r"centers on|revolve around|revolves around|romanticize|romanticizes|show|shows"
)
FIRM = (
    r"without|w/o|besides|neither|sans|minus|excluding|exclud(?:e|es)|except(?: for)?|apart from|aside from|other than|anything but|everything but|"
    r"instead of|rather than|avoid(?:ing|s)?|leave out|leaving out|skip(?:ping)? (?:the|all|any)|hold the|spare me|lacking|free of|zero|"
    r"(?:i )?(?:really )?(?:can(?:'|’)?t|cannot|can not) stand|(?:i )?(?:really )?hat(?:e|ing)|(?:i(?:'|’)?m |i am |so )?(?:sick|tired) of|"
    r"(?:i(?:'|’)?m |i am )?(?:done|fed up|over it) with|had enough of|too old for|(?:i )?(?:really )?can(?:'|’)?t (?:take|do|handle|deal with)(?: one more| any more| another| more)?|(?:i(?:'|’)?ve |we(?:'|’)?ve |already )+seen (?:every|all)(?: of)?(?: the)?|(?:i )?(?:really )?dislike|"
    r"(?:i )?(?:really )?(?:don(?:'|’)?t|do not|dont) (?:really )?(?:want|like|enjoy|care for|need)|(?:i(?:'|’)?m )?not (?:a fan of|into|in the mood for|interested in)|"
    r"(?:that |which )?(?:isn(?:'|’)?t|is not|aren(?:'|’)?t|are not|ain(?:'|’)?t)(?: (?:about|in|set in|full of|another))?|"
    rf"(?:that |which |it )?(?:doesn(?:'|’)?t|does not|don(?:'|’)?t|do not|won(?:'|’)?t|will not|never) (?:ever |just |only |really )?(?:{_VERBS})|"
    r"(?:that )?(?:has|have|with|contains?) (?:absolutely )?no|"
    r"(?:ditch|drop|cut|lose|nix|forget|lay off|go easy on|keep out) (?:the|all|any)|(?:i )?c(?:an|ould) do without|nothing to do with|"
    r"(?:stay(?:s|ing)? away|steer(?:s|ing)? clear|staying clear|far away|get away|a break|free) from|(?:steer(?:s|ing)? clear|devoid|void|rid) of|"
    r"(?:i(?:'|’)?m )?(?:allergic to|bored (?:of|with|by)|weary of|burn(?:ed|t) out on)|(?:i(?:'|’)?ve )?had it with|enough (?:with|of)(?: the)?|"
    r"not (?:here|up|looking|asking) for|no need for|can(?:'|’)?t stomach|(?:i )?refuse to watch|(?:i )?loathe|(?:i )?despise|(?:i )?detest"
)
LOOSE = r"absolutely no|please no|no more|no|not(?: about| by| from| made by| in| with| in an?| set in| another)?|nothing(?: too| overly| very| with| that is| that(?:'|’)s)?|never|non|(?:nobody|no one)(?: that| who| gets| has to)?"
TRIGGER = re.compile(rf"(?<![\w'’-])(?:(?P<firm>{FIRM})|(?P<loose>{LOOSE}))(?=[\s-]+\w)[\s-]+", re.IGNORECASE)
FREE = re.compile(
    r"(?P<what>[^\W_]+(?:[\s-][^\W_]+)?)-free\b|\b(?P<one>[^\W_]+) free(?=\s*(?:[,.;!?]|$))", re.IGNORECASE
)
UNWELCOME = re.compile(
    r"\b(?P<what>[^\W_]+(?:[\s-][^\W_]+)?) (?:(?:are |is )?not (?:welcome|wanted|allowed|needed)|need not apply|can stay away)\b",
    re.IGNORECASE,
)
MINUS = re.compile(r"(?:(?<=\s)|^)-(?:\"(?P<phrase>[^\"]+)\"|(?P<word>[^\W\d_][\w-]*))")
IDIOM = re.compile(
    r"(?:just|only|merely|simply|necessarily|sure|one (?!piece|punch|room|outs)|longer|matter|idea|doubt|wonder|way\b|better|less|more than|"
    r"else|problem|offen[cs]e|that \w|even|enough|always|exactly|really sure|a problem|able|allowed|to\b|nonsense|thanks|thank|worries|bad\b|"
    r"mind|being able|knowing|ever|yet|all\b|until|unless|because|my|your|his|quite|joke|strings|rush|pressure|spoilers?|no\b)",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"\s*(?:,\s*(?:and|or|nor)?(?:\s+(?:no|not|without|any))?|/|&|\+|\b(?:and|or|nor)\b(?:\s+(?:no|not|without|any|even))?)\s*",
    re.IGNORECASE,
)
STOP = re.compile(
    rf"[;!?()\n{TAKEN}\"]|[.:](?=\s|$)|\s[-–—]+\s|\b(?:but|with(?!out)|that|which|who|whose|where|because|since|if|just|please|pls|i|i'm|i’m|we|it|it's|give|something|anything|"
    r"so|though|preferably|ideally|maybe|only|when|while|set|from|based|like|similar|recommend|suggest|under|over|less than|more than|without|no|not|thanks|after|before|for)\b",
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
    feeling forced generic getting graphic heavily heavy lot lots major more much obvious of over overly really so
    stereotypical straight stupid super that the these this those to too typical unnecessary up very
    """
)
TAIL = _words(
    """
    again all angle anime anybody anyone anymore arc aspect at bit centered content crap drama either element focu focused heavy ideally in
    involved it junk kind people them moment nonsense of part please plot pls scene serie setting shenanigan show storie story
    storyline stuff sub subplot thank thanks theme thing though trope type vibe whatsoever
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
    stuff tale thing vibe
    """
)
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
