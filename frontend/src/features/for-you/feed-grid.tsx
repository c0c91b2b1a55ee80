import { useEffect, useMemo, useRef, useState } from "react";

import { CardGrid } from "@/components/card-grid";
import { TitleCard } from "@/components/title-card";
import { becauseLine } from "@/lib/because";
import type { Recommendation, RecommendationResponse } from "@/lib/api/client";
import { FEED_SIZE } from "@/lib/api/get-recommendations";
import { cn } from "@/lib/cn";
import { onSaid } from "@/lib/tastes/actions";
import { tastes } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";

import { BecauseBack } from "./because-back";
import { settle } from "./settle";

interface FeedGridProps {
  answer: RecommendationResponse;
  /** The list before the last click is still shown. */
  stale: boolean;
}

export function FeedGrid({ answer, stale }: FeedGridProps) {
  const [held, setHeld] = useState<ReadonlyMap<number, Recommendation>>(new Map());
  const shown = useMemo(() => settle(answer.results, held, FEED_SIZE), [answer, held]);
  const latest = useRef(shown);
  useEffect(() => {
    latest.current = shown;
  }, [shown]);
  useEffect(
    () =>
      onSaid((said) => {
        const place = latest.current.findIndex(({ id }) => id === said?.id);
        const card = latest.current[place];
        if (card) setHeld((before) => new Map(before).set(place, card));
      }),
    [],
  );
  const reasons = useMemo(
    () => new Map(shown.map(({ id, because }) => [id, { line: becauseLine(because, tastes()), more: <BecauseBack because={because} /> }])),
    [shown],
  );
  return (
    <div aria-busy={stale}>
      <CardGrid label={texts.forYou.list}>
        {shown.map((title, index) => (
          <li key={title.id} className={cn("min-w-0", index >= 12 && "card-lazy")}>
            <TitleCard heading="h2" card={title} because={reasons.get(title.id)} eager={index < 6} />
          </li>
        ))}
      </CardGrid>
      {answer.unknown_ids.length > 0 && <p className="mt-8 text-sm text-muted-foreground">{texts.forYou.unknown(answer.unknown_ids.length)}</p>}
    </div>
  );
}
