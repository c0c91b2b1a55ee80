import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";

import { OpinionRow } from "@/components/opinion-row";
import { Poster } from "@/components/poster";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { TitleCard } from "@/lib/api/client";
import { getListedTitle } from "@/lib/api/get-listed-title";
import type { Home } from "@/lib/tastes/store";
import { texts } from "@/lib/texts";
import { length, names, titlePath } from "@/lib/title-facts";

const STEP = 24;

/** One shelf: a row for each title, newest first, with what was said of it. */
export function ListTitles({ ids, label, home }: { ids: readonly number[]; label: string; home: Home }) {
  const [most, setMost] = useState(STEP);
  const shown = ids.slice(0, most);
  const titles = useQueries({ queries: shown.map((id) => getListedTitle(id, home)) });
  return (
    <>
      <ul aria-label={label} className="mt-4 divide-y">
        {shown.map((id, index) => (
          <li key={id}>{titles[index]?.data ? <Row title={titles[index].data} /> : <RowOnItsWay id={id} failed={titles[index]?.isError ?? false} />}</li>
        ))}
      </ul>
      {ids.length > most && (
        <Button variant="outline" className="mt-4" onClick={() => { setMost(most + STEP); }}>
          {texts.profile.more}
        </Button>
      )}
    </>
  );
}

function Row({ title }: { title: TitleCard }) {
  const { main } = names(title);
  return (
    <article className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3" data-title-id={title.id}>
      <Poster subject={title} picture={title.picture_url} plain className="w-11 shrink-0 rounded-lg" />
      <div className="min-w-0 flex-1 basis-40">
        <h2 className="font-sans text-[0.9375rem] leading-snug font-semibold">
          <Link to={titlePath(title.id)} className="rounded-sm hover:underline hover:underline-offset-4">
            {main}
          </Link>
        </h2>
        <p className="text-[0.8125rem] text-muted-foreground tabular-nums">{[title.type, title.year, length(title)].filter(Boolean).join(" · ")}</p>
      </div>
      <div className="w-44 px-1.5 max-sm:ml-13">
        <OpinionRow id={title.id} title={main} />
      </div>
    </article>
  );
}

function RowOnItsWay({ id, failed }: { id: number; failed: boolean }) {
  if (failed) return <p className="py-3 text-sm text-muted-foreground">{`${texts.errors.notFoundTitle} (${id})`}</p>;
  return (
    <div aria-hidden="true" className="flex items-center gap-4 py-3">
      <Skeleton className="h-[3.9rem] w-11 rounded-lg" />
      <Skeleton className="h-4 w-48" />
    </div>
  );
}
