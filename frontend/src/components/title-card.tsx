import { Info, Layers, Star, X } from "lucide-react";
import { memo, useState } from "react";
import { Link } from "react-router";

import type { TitleCard as Card } from "@/lib/api/client";
import { texts } from "@/lib/texts";
import { type Reason, length, names, reason, titlePath } from "@/lib/title-facts";

import { CardBack } from "./card-back";
import { Poster } from "./poster";
import { ReasonLine } from "./reason-line";

interface TitleCardProps {
  card: Card & { ranks?: { semantic?: number | null; text?: number | null } };
  /** Why a rank means something here: a list of neighbours has no words to match. */
  showReason?: boolean;
  eager?: boolean;
  /** Level of the heading: one below that of the list. */
  heading?: "h2" | "h3";
}

const t = texts.card;

/** A title in a grid: its poster, what it is, why it is here; the back of the poster tells more. */
export const TitleCard = memo(function TitleCard({ card, showReason = true, eager = false, heading: Heading = "h3" }: TitleCardProps) {
  const [flipped, setFlipped] = useState(false);
  const { main } = names(card);
  const why: Reason | null = showReason && card.ranks ? reason(card.ranks) : null;
  const more = card.franchise.size - 1;
  return (
    <article className="group/card relative flex min-w-0 flex-col" data-title-id={card.id}>
      <div className="relative">
        <Link
          to={titlePath(card.id)}
          tabIndex={-1}
          aria-hidden="true"
          className="block overflow-hidden rounded-2xl shadow-md shadow-black/10 transition-shadow group-hover/card:shadow-xl group-hover/card:shadow-black/25"
        >
          <Poster subject={card} picture={card.picture_url} eager={eager} className="transition-transform duration-700 group-hover/card:scale-[1.03]" />
        </Link>
        {flipped && <CardBack card={card} />}
        {card.score !== null && !flipped && (
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
      <div className="mt-2.5 flex min-w-0 flex-col gap-1 px-0.5">
        <Heading className="line-clamp-2 font-sans text-[0.9375rem] leading-snug font-semibold break-words">
          <Link to={titlePath(card.id)} className="rounded-sm hover:underline hover:underline-offset-4">
            {main}
          </Link>
        </Heading>
        <p className="truncate text-[0.8125rem] text-muted-foreground tabular-nums">
          {[card.type, card.year, length(card)].filter(Boolean).join(" · ")}
        </p>
        <p className="truncate text-[0.8125rem] text-muted-foreground">{[...card.moods, ...card.themes, ...card.genres].slice(0, 3).join(", ")}</p>
        {why && <ReasonLine why={why} />}
        {more > 0 && (
          <p className="inline-flex items-center gap-1.5 text-xs text-muted-foreground">
            <Layers aria-hidden="true" className="size-3.5" />
            {t.story(more)}
          </p>
        )}
      </div>
    </article>
  );
});
