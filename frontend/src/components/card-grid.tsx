import type { ReactNode } from "react";

import { Skeleton } from "./ui/skeleton";

const COLUMNS = "grid grid-cols-2 gap-x-4 gap-y-8 min-[36rem]:grid-cols-[repeat(auto-fill,minmax(11.5rem,1fr))] sm:gap-x-6 sm:gap-y-10";

export function CardGrid({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className={COLUMNS}>
      {children}
    </ul>
  );
}

/** The shape of a card while it is on its way: same box, so that nothing moves when it comes. */
export function CardSkeleton({ index }: { index: number }) {
  return (
    <div aria-hidden="true" className="flex flex-col gap-2.5">
      <Skeleton className="aspect-[300/424] w-full rounded-2xl" style={{ animationDelay: `${index * 70}ms` }} />
      <Skeleton className="h-4 w-4/5" />
      <Skeleton className="h-3.5 w-3/5" />
    </div>
  );
}

export function CardSkeletons({ count }: { count: number }) {
  return (
    <div aria-hidden="true" className={COLUMNS}>
      {Array.from({ length: count }, (_, index) => (
        <CardSkeleton key={index} index={index} />
      ))}
    </div>
  );
}
