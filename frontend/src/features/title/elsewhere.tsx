import { ExternalLink } from "lucide-react";

import { Button } from "@/components/ui/button";
import type { TitleDetail } from "@/lib/api/client";
import { texts } from "@/lib/texts";

const t = texts.title;

export function Elsewhere({ title }: { title: TitleDetail }) {
  const links: { name: string; href: string }[] = [{ name: t.mal, href: `https://myanimelist.net/anime/${title.id}` }];
  if (title.anilist_id !== null) links.push({ name: t.anilist, href: `https://anilist.co/anime/${title.anilist_id}` });
  return (
    <ul aria-label={t.links} className="flex flex-wrap gap-2">
      {links.map(({ name, href }) => (
        <li key={name}>
          <Button asChild variant="outline" size="sm">
            <a href={href} target="_blank" rel="noreferrer">
              {name}
              <ExternalLink aria-hidden="true" className="size-3.5" />
              <span className="sr-only">({t.newTab})</span>
            </a>
          </Button>
        </li>
      ))}
    </ul>
  );
}
