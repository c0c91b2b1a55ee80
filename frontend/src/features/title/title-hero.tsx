import { Star } from "lucide-react";

import { OpinionRow } from "@/components/opinion-row";
import { Poster } from "@/components/poster";
import { Badge } from "@/components/ui/badge";
import type { TitleDetail } from "@/lib/api/client";
import { compactNumber, texts } from "@/lib/texts";
import { length, names } from "@/lib/title-facts";
import { useShowScores } from "@/lib/use-show-scores";

import { Backdrop } from "./backdrop";
import { Elsewhere } from "./elsewhere";

const t = texts.title;

/** The head of a title's page: a wide print behind, the poster, the names and the facts one asks for first. */
export function TitleHero({ title }: { title: TitleDetail }) {
  const [scores] = useShowScores();
  const { main, others } = names(title);
  const facts = [title.type, t.season(title.season, title.year), length(title), title.studios.join(", ")].filter(Boolean);
  return (
    <header>
      <Backdrop title={title} />
      <div className="mx-auto grid max-w-[80rem] grid-cols-[7.5rem_minmax(0,1fr)] gap-x-5 px-4 sm:grid-cols-[15rem_minmax(0,1fr)] sm:grid-rows-[auto_1fr] sm:gap-x-10 sm:px-6">
        <div className="relative -mt-20 sm:row-span-2 sm:-mt-40">
          <Poster subject={title} picture={title.picture_url} eager className="rounded-2xl shadow-2xl ring-4 shadow-black/30 ring-background" />
        </div>
        <div className="min-w-0 pt-3 sm:pt-4">
          <h1 className="text-2xl leading-tight break-words sm:text-[2.75rem] sm:leading-[1.1]">{main}</h1>
          {others.length > 0 && (
            <p className="mt-1.5 text-sm text-muted-foreground sm:text-lg">
              {others.map((name, index) => (
                <span key={name} lang={name === title.title_native ? "ja" : undefined}>
                  {index > 0 && " · "}
                  {name}
                </span>
              ))}
            </p>
          )}
        </div>
        <div className="col-span-2 mt-5 flex flex-col gap-4 sm:col-span-1 sm:col-start-2 sm:mt-3">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[0.9375rem]">
            {facts.join(" · ")}
            {title.is_adult && <Badge>{t.adult}</Badge>}
          </p>
          <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
            {scores && title.score !== null && (
              <p className="flex items-center gap-2">
                <Star aria-hidden="true" className="size-5 fill-current text-primary" />
                <span className="sr-only">{texts.card.scoreLabel(title.score)}</span>
                <span aria-hidden="true" className="font-display text-2xl font-bold tabular-nums">
                  {texts.card.score(title.score)}
                </span>
                {title.scored_by !== null && <span className="text-sm text-muted-foreground">{t.scoredBy(compactNumber(title.scored_by))}</span>}
              </p>
            )}
            <Elsewhere title={title} />
          </div>
          <OpinionRow id={title.id} title={main} large />
        </div>
      </div>
    </header>
  );
}
