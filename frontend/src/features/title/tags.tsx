import { useState } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { TitleDetail } from "@/lib/api/client";
import { texts } from "@/lib/texts";

import { splitTags } from "./split-tags";

const t = texts.title;

/** The tags that say most; the rest, among which the spoilers tend to be, only when asked. */
export function Tags({ tags }: { tags: TitleDetail["tags"] }) {
  const [open, setOpen] = useState(false);
  const { first, rest } = splitTags(tags);
  if (first.length + rest.length === 0) return null;
  return (
    <section aria-labelledby="tags">
      <h2 id="tags" className="text-xl">
        {t.tags}
      </h2>
      <ul className="mt-3 flex flex-wrap gap-1.5">
        {(open ? [...first, ...rest] : first).map((name) => (
          <li key={name}>
            <Badge variant="outline" className="px-3 py-1 text-[0.8125rem]">
              {name}
            </Badge>
          </li>
        ))}
      </ul>
      {rest.length > 0 && (
        <Button variant="link" size="sm" className="mt-1 px-0" aria-expanded={open} onClick={() => { setOpen(!open); }}>
          {open ? t.fewerTags : t.moreTags(rest.length)}
        </Button>
      )}
    </section>
  );
}
