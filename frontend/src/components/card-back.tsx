import type { ReactNode } from "react";

import type { TitleCard } from "@/lib/api/client";
import { texts } from "@/lib/texts";
import { names } from "@/lib/title-facts";

import { Badge } from "./ui/badge";

const t = texts.card;

/** The other side of a poster: what it is about and how it feels. */
export function CardBack({ card, because }: { card: TitleCard; because?: ReactNode }) {
  const { main, others } = names(card);
  return (
    <div className="absolute inset-0 animate-in overflow-hidden rounded-2xl border bg-card duration-300 fade-in-0 zoom-in-95">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard has to reach it */}
      <div role="group" tabIndex={0} aria-label={t.about(main)} className="flex h-full flex-col gap-3 overflow-y-auto rounded-2xl p-3.5 pb-14 text-[0.8125rem] -outline-offset-4">
        {because}
        <p className="leading-relaxed">{card.synopsis ?? t.noSynopsis}</p>
        <Labels name={t.moods} values={card.moods} />
        <Labels name={t.genres} values={[...card.genres, ...card.themes]} />
        {card.studios.length > 0 && (
          <p className="text-muted-foreground">
            {t.studio}: {card.studios.join(", ")}
          </p>
        )}
        {others.length > 0 && <p className="text-muted-foreground">{others.join(" · ")}</p>}
      </div>
      <div aria-hidden="true" className="pointer-events-none absolute inset-x-0 bottom-0 h-14 rounded-b-2xl bg-gradient-to-t from-card to-transparent" />
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
