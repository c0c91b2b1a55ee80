import { useQuery } from "@tanstack/react-query";

import { CardGrid, CardSkeletons } from "@/components/card-grid";
import { TitleCard } from "@/components/title-card";
import { getSimilar } from "@/lib/api/get-similar";
import { texts } from "@/lib/texts";

import { PartFailed } from "./part-failed";

const t = texts.title;

export function Similar({ id }: { id: number }) {
  const { data, error, refetch } = useQuery(getSimilar(id));
  return (
    <section aria-labelledby="similar">
      <h2 id="similar" className="text-2xl">
        {t.similar}
      </h2>
      <p className="mt-1 mb-6 text-muted-foreground">{t.similarLead}</p>
      {data ? (
        data.results.length > 0 ? (
          <CardGrid label={t.similar}>
            {data.results.map((result) => (
              <li key={result.id} className="min-w-0">
                <TitleCard card={result} showReason={false} />
              </li>
            ))}
          </CardGrid>
        ) : (
          <p className="text-muted-foreground">{t.noSimilar}</p>
        )
      ) : error ? (
        <PartFailed onRetry={() => void refetch()} />
      ) : (
        <CardSkeletons count={6} />
      )}
    </section>
  );
}
