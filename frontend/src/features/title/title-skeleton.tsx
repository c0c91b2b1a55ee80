import { Skeleton } from "@/components/ui/skeleton";
import { texts } from "@/lib/texts";

export function TitleSkeleton() {
  return (
    <div className="min-h-[130dvh]">
      <div role="status" className="sr-only">
        <h1>{texts.title.loading}</h1>
      </div>
      <Skeleton className="h-48 w-full rounded-none sm:h-80" />
      <div className="mx-auto grid max-w-[80rem] grid-cols-[7.5rem_minmax(0,1fr)] gap-x-5 px-4 sm:grid-cols-[15rem_minmax(0,1fr)] sm:gap-x-10 sm:px-6">
        <Skeleton className="-mt-20 aspect-[300/424] w-full rounded-2xl ring-4 ring-background sm:-mt-40" />
        <div className="flex flex-col gap-3 pt-5">
          <Skeleton className="h-8 w-3/4" />
          <Skeleton className="h-5 w-1/2" />
        </div>
      </div>
    </div>
  );
}
