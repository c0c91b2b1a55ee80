import { Heart } from "lucide-react";

import { Poster } from "@/components/poster";
import type { TitleCard } from "@/lib/api/client";
import { cn } from "@/lib/cn";
import { say, takeBack } from "@/lib/tastes/actions";
import { useTaste } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";
import { names } from "@/lib/title-facts";

/** A poster to press: pressed means loved. */
export function PickTile({ card }: { card: TitleCard }) {
  const { opinion } = useTaste(card.id);
  const { main } = names(card);
  const on = opinion === "love" || opinion === "like";
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => { if (on) takeBack(card.id, main, opinion, true); else say(card.id, main, "love", true); }}
      className="group/tile block w-full text-left"
    >
      <span className={cn("relative block overflow-hidden rounded-2xl ring-offset-2 ring-offset-background transition-[scale,box-shadow] group-active/tile:scale-95", on && "ring-3 ring-primary")}>
        <Poster subject={card} picture={card.picture_url} />
        <span className={cn("absolute right-2 bottom-2 grid size-9 place-items-center rounded-full shadow-md transition-colors", on ? "bg-primary text-primary-foreground" : "bg-popover/92 text-foreground group-hover/tile:text-primary")}>
          <Heart aria-hidden="true" className={cn("size-4.5", on && "fill-current")} />
        </span>
      </span>
      <span className="mt-1.5 line-clamp-2 text-[0.8125rem] leading-snug font-medium">
        <span className="sr-only">{texts.pick.love} </span>
        {main}
      </span>
    </button>
  );
}
