import { Link } from "react-router";

import type { FoundBecause } from "@/lib/api/client";
import { texts } from "@/lib/texts";
import { titlePath } from "@/lib/title-facts";

const t = texts.found;

/** Why a title was found, on the back of its card. */
export function FoundBack({ because }: { because: FoundBecause }) {
  const rows = [
    { name: t.moods, values: because.moods },
    { name: t.kinds, values: [...because.genres, ...because.themes] },
    { name: t.words, values: because.words.map((word) => `“${word}”`) },
  ].filter(({ values }) => values.length > 0);
  return (
    <div className="flex flex-col gap-1 rounded-xl bg-secondary p-3">
      <p className="font-semibold">{t.heading}</p>
      {because.like && (
        <p>
          {t.like}{" "}
          <Link to={titlePath(because.like.id)} className="text-link underline underline-offset-4">
            {because.like.title}
          </Link>
        </p>
      )}
      {rows.map(({ name, values }) => (
        <p key={name}>
          <span className="text-muted-foreground">{name}</span> {values.slice(0, 6).join(", ")}
        </p>
      ))}
    </div>
  );
}
