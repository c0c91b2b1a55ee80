import { Link } from "react-router";

import type { PersonalBecause } from "@/lib/api/client";
import { tastes } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";
import { titlePath } from "@/lib/title-facts";

const t = texts.because;

/** Why it fits, on the back of a card: the titles that speak for it, what they share, and what that rests on. */
export function BecauseBack({ because }: { because: PersonalBecause }) {
  const shared = [...because.moods, ...because.themes];
  return (
    <div className="flex flex-col gap-1.5 rounded-xl bg-secondary p-3">
      <p className="font-semibold">{t.heading}</p>
      {because.titles.length > 0 && (
        <ul className="flex flex-col gap-1">
          {because.titles.slice(0, 3).map(({ id, title, share }) => (
            <li key={id} className="relative flex items-baseline justify-between gap-2">
              <Link to={titlePath(id)} className="min-w-0 truncate text-link underline-offset-4 hover:underline">
                {tastes().get(id)?.title ?? title}
              </Link>
              <span className="shrink-0 text-xs text-muted-foreground tabular-nums">{Math.round(share * 100)} %</span>
            </li>
          ))}
        </ul>
      )}
      {shared.length > 0 && (
        <p>
          {t.shared}: {shared.slice(0, 6).join(", ")}
        </p>
      )}
      <p className="text-xs text-muted-foreground">{t.evidence[because.evidence]}</p>
    </div>
  );
}
