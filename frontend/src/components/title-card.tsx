import { Info, Layers, Star, X } from "lucide-react";
import { type ReactNode, memo, useState } from "react";
import { Link } from "react-router";

import type { TitleCard as Card } from "@/lib/api/client";
import { texts } from "@/lib/texts";
import { type Reason, length, names, reason, titlePath } from "@/lib/title-facts";
import { useShowScores } from "@/lib/use-show-scores";

import { CardBack } from "./card-back";
import { OpinionRow } from "./opinion-row";
import { Poster } from "./poster";
import { BecauseLine, ReasonLine } from "./reason-line";

interface TitleCardProps {
  card: Card & { ranks?: { semantic?: number | null; text?: number | null } };
  /** Why a rank means something here: a list of neighbours has no words to match. */
  showReason?: boolean;
  /** A line of its own in place of the one that ranks give, and what stands behind it. */
  because?: { line: string; more?: ReactNode };
  eager?: boolean;
  /** Level of the heading: one below that of the list. */
  heading?: "h2" | "h3";
}

const t = texts.card;

/** A title in a grid: its poster, what it is, why it is here; the back of the poster tells more. */
export const TitleCard = memo(function TitleCard({ card, showReason = true, because, eager = false, heading: Heading = "h3" }: TitleCardProps) {
  const [flipped, setFlipped] = useState(false);
  const [scores] = useShowScores();
  const { main } = names(card);
  const why: Reason | null = showReason && card.ranks ? reason(card.ranks) : null;
  const more = card.franchise.size - 1;
  return (
    <article className="group/card relative flex h-full min-w-0 flex-col" data-title-id={card.id}>
      <div className="relative">
        <Link
          to={titlePath(card.id)}
          tabIndex={-1}
          aria-hidden="true"
          className="block overflow-hidden rounded-2xl shadow-md shadow-black/10 transition-shadow group-hover/card:shadow-xl group-hover/card:shadow-black/25"
        >
          <Poster subject={card} picture={card.picture_url} eager={eager} className="transition-transform duration-700 group-hover/card:scale-[1.03]" />
        </Link>
        {flipped && <CardBack card={card} because={because?.more} />}
        {scores && card.score !== null && !flipped && (
          <p className="pointer-events-none absolute bottom-2 left-2 inline-flex h-7 items-center gap-1 rounded-full bg-popover/92 px-2.5 text-xs font-semibold text-foreground tabular-nums shadow-md">
            <Star aria-hidden="true" className="size-3 fill-current text-primary" />
            <span className="sr-only">{t.scoreLabel(card.score)}</span>
            <span aria-hidden="true">{t.score(card.score)}</span>
          </p>
        )}
        <button
          type="button"
          aria-expanded={flipped}
          aria-label={flipped ? t.flipBack(main) : t.flip(main)}
          onClick={() => { setFlipped(!flipped); }}
          className="absolute right-2 bottom-2 grid size-8 place-items-center rounded-full bg-popover/90 text-foreground shadow-md transition-transform hover:scale-110"
        >
          {flipped ? <X aria-hidden="true" className="size-4" /> : <Info aria-hidden="true" className="size-4" />}
        </button>
      </div>
      <div className="mt-2.5 flex min-w-0 flex-1 flex-col gap-1 px-0.5">
        <Heading className="line-clamp-2 font-sans text-[0.9375rem] leading-snug font-semibold break-words">
          <Link to={titlePath(card.id)} className="rounded-sm hover:underline hover:underline-offset-4">
            {main}
          </Link>
        </Heading>
        <p className="truncate text-[0.8125rem] text-muted-foreground tabular-nums">
          {[card.type, card.year, length(card)].filter(Boolean).join(" · ")}
        </p>
        <WholeWords words={[...card.moods, ...card.themes, ...card.genres].slice(0, 3)} />
        {because ? <BecauseLine line={because.line} /> : why && <ReasonLine why={why} />}
        {more > 0 && (
          <p className="inline-flex items-center gap-1.5 text-xs text-muted-foreground">
            <Layers aria-hidden="true" className="size-3.5" />
            {t.story(more)}
          </p>
        )}
        <div className="mt-auto">
          <OpinionRow id={card.id} title={main} />
        </div>
      </div>
    </article>
  );
});

/** As many words as one line holds; what does not fit is left out whole, not cut. */
function WholeWords({ words }: { words: readonly string[] }) {
  return (
    <p className="flex h-5 flex-wrap overflow-hidden text-[0.8125rem] leading-5 text-muted-foreground">
      {words.map((word, index) => (
        <span key={word} className="max-w-full truncate whitespace-pre">
          {index > 0 && ", "}
          {word}
        </span>
      ))}
    </p>
  );
}
