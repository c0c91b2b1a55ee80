import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";

import { CardGrid, CardSkeletons } from "@/components/card-grid";
import { TitleCard } from "@/components/title-card";
import { ToggleGroup, ToggleGroupItem } from "@/components/ui/toggle-group";
import { type Likeness, getSimilar } from "@/lib/api/get-similar";
import { useKept } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";

import { PartFailed } from "./part-failed";

const t = texts.title;
const WAYS: readonly Likeness[] = ["plot", "people", "you"];

/** Where to go from here: the plot match beside what the same people like and what is picked for you. */
export function Similar({ id }: { id: number }) {
  const [by, setBy] = useState<Likeness>("plot");
  const { log } = useKept();
  const personal = log.length > 0;
  const asked = by === "you" && !personal ? null : by;
  return (
    <section aria-labelledby="similar">
      <h2 id="similar" className="text-2xl">
        {t.similar}
      </h2>
      <p className="mt-1 text-muted-foreground">{t.likeness[by].lead}</p>
      <ToggleGroup type="single" aria-label={t.similarBy} value={by} onValueChange={(next) => { if (next) setBy(next as Likeness); }} className="mt-4 mb-6">
        {WAYS.map((way) => (
          <ToggleGroupItem key={way} value={way}>
            {t.likeness[way].name}
          </ToggleGroupItem>
        ))}
      </ToggleGroup>
      {asked ? (
        <Neighbours key={asked} id={id} by={asked} />
      ) : (
        <p className="text-muted-foreground">
          {t.sayFirst}{" "}
          <Link to="/for-you" className="text-link underline underline-offset-4">
            {texts.nav.forYou}
          </Link>
        </p>
      )}
    </section>
  );
}

function Neighbours({ id, by }: { id: number; by: Likeness }) {
  const { data, error, refetch } = useQuery(getSimilar(id, by));
  if (!data) return error ? <PartFailed onRetry={() => void refetch()} /> : <CardSkeletons count={6} />;
  if (data.results.length === 0) return <p className="text-muted-foreground">{t.noSimilar}</p>;
  return (
    <CardGrid label={t.likeness[by].name}>
      {data.results.map((result) => (
        <li key={result.id} className="min-w-0">
          <TitleCard card={result} showReason={false} />
        </li>
      ))}
    </CardGrid>
  );
}
