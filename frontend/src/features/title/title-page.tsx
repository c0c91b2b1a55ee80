import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";

import { ErrorPanel } from "@/components/error-panel";
import { ApiError } from "@/lib/api/client";
import { getTitle } from "@/lib/api/get-title";
import { texts } from "@/lib/texts";
import { names } from "@/lib/title-facts";
import { usePageTitle } from "@/lib/use-page-title";

import { Similar } from "./similar";
import { TitleHero } from "./title-hero";
import { TitleBody } from "./title-body";
import { TitleSkeleton } from "./title-skeleton";
import { WatchOrder } from "./watch-order";

const LARGEST = 2 ** 31 - 1;

export function TitlePage() {
  const { id: text = "" } = useParams();
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return id >= 1 && id <= LARGEST ? <Title key={id} id={id} /> : <ErrorPanel heading="h1" error={new ApiError(404, "AnimeNotFound", "", null)} />;
}

function Title({ id }: { id: number }) {
  const { data: title, error, refetch } = useQuery(getTitle(id));
  usePageTitle(title ? names(title).main : undefined);
  if (error && !title) {
    const lasting = error instanceof ApiError && error.status === 404;
    return (
      <div className="px-4 pt-10">
        <ErrorPanel heading="h1" error={error} onRetry={lasting ? undefined : () => void refetch()} />
      </div>
    );
  }
  if (!title) return <TitleSkeleton />;
  return (
    <article aria-label={texts.title.pageOf(names(title).main)}>
      <TitleHero title={title} />
      <div className="mx-auto flex max-w-[80rem] flex-col gap-14 px-4 pt-10 sm:px-6">
        <TitleBody title={title} />
        {title.franchise.size > 1 && <WatchOrder id={id} />}
        <Similar id={id} />
      </div>
    </article>
  );
}
