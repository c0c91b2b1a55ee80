import type { TitleCard } from "@/lib/api/client";
import { texts } from "@/lib/texts";
import { names } from "@/lib/title-facts";

import { Badge } from "./ui/badge";

const t = texts.card;

/** The other side of a poster. */
export function CardBack({ card }: { card: TitleCard }) {
  const { main, others } = names(card);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard has to reach it
    <div role="group" tabIndex={0} aria-label={t.about(main)} className="absolute inset-0 flex rotate-y-180 flex-col gap-2.5 overflow-y-auto rounded-2xl border bg-card p-3.5 pb-12 text-[0.8125rem] backface-hidden">
      {others.length > 0 && <p className="font-medium text-muted-foreground">{others.join(" · ")}</p>}
      <Labels name={t.moods} values={card.moods} />
      <Labels name={t.genres} values={[...card.genres, ...card.themes]} />
      <p className="leading-relaxed">{card.synopsis ?? t.noSynopsis}</p>
      {card.studios.length > 0 && (
        <p className="text-muted-foreground">
          {t.studio}: {card.studios.join(", ")}
        </p>
      )}
    </div>
  );
}

function Labels({ name, values }: { name: string; values: readonly string[] }) {
  if (values.length === 0) return null;
  return (
    <ul aria-label={name} className="flex flex-wrap gap-1">
      {values.slice(0, 7).map((value) => (
        <li key={value}>
          <Badge>{value}</Badge>
        </li>
      ))}
    </ul>
  );
}
