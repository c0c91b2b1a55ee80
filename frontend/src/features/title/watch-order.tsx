import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";

import { Poster } from "@/components/poster";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { FranchiseMember } from "@/lib/api/client";
import { getFranchise } from "@/lib/api/get-franchise";
import { cn } from "@/lib/cn";
import { texts } from "@/lib/texts";
import { length, names, titlePath } from "@/lib/title-facts";

import { PartFailed } from "./part-failed";

const t = texts.title;

/** The story in the order to watch it, main entries first; side entries when asked, or when this is one. */
export function WatchOrder({ id }: { id: number }) {
  const { data, error, refetch } = useQuery(getFranchise(id));
  const [asked, setAsked] = useState(false);
  if (error && !data) return <PartFailed onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-48 w-full rounded-3xl" />;
  const members = [...data.members].sort((a, b) => a.order - b.order);
  const main = members.filter((member) => member.main || member.id === id);
  const side = members.length - main.length;
  const listed = asked || main.length === 0 ? members : main;
  return (
    <section aria-labelledby="watch-order">
      <h2 id="watch-order" className="text-2xl">
        {t.franchise}
      </h2>
      <p className="mt-1 text-muted-foreground">{t.franchiseLead(members.length, data.title)}</p>
      <ol className="relative mt-5 grid gap-x-4 gap-y-1 sm:grid-cols-2 lg:grid-cols-3">
        {listed.map((member, index) => (
          <Entry key={member.id} position={index + 1} member={member} here={member.id === id} start={member.id === data.entry_id} />
        ))}
      </ol>
      {side > 0 && main.length > 0 && (
        <Button variant="link" size="sm" className="mt-2 px-0" aria-expanded={asked} onClick={() => { setAsked(!asked); }}>
          {asked ? t.hideSide : t.showSide(side)}
        </Button>
      )}
    </section>
  );
}

function Entry({ position, member, here, start }: { position: number; member: FranchiseMember; here: boolean; start: boolean }) {
  return (
    <li>
      <Link
        to={titlePath(member.id)}
        aria-current={here ? "page" : undefined}
        className={cn("flex items-center gap-3.5 rounded-2xl p-2 transition-colors hover:bg-accent", here && "bg-secondary")}
      >
        <span className="w-6 shrink-0 text-right font-display text-lg font-bold text-muted-foreground tabular-nums">{position}</span>
        <Poster subject={member} picture={member.picture_url} plain className="w-12 shrink-0 rounded-lg" />
        <span className="min-w-0 flex-1">
          <span className="line-clamp-2 text-sm leading-snug font-semibold">{names(member).main}</span>
          <span className="mt-0.5 block text-xs text-muted-foreground tabular-nums">
            {[member.type, member.year, length(member)].filter(Boolean).join(" · ")}
          </span>
          <span className="mt-1 flex flex-wrap gap-1">
            {start && <Badge variant="default">{t.startHere}</Badge>}
            {here && <Badge variant="outline">{t.youAreHere}</Badge>}
            {!member.main && <Badge variant="outline">{t.side}</Badge>}
          </span>
        </span>
      </Link>
    </li>
  );
}
