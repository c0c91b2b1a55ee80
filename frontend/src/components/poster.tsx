import { memo, useMemo, useState } from "react";

import { cn } from "@/lib/cn";
import { useNear } from "@/lib/use-near";

import { Lettering } from "./art/lettering";
import type { ArtSubject } from "./art/choose";
import { printFor } from "./art/print";

interface PosterProps {
  subject: ArtSubject & { title_native?: string | null };
  picture: string | null;
  /** Above the fold: load at once. */
  eager?: boolean;
  className?: string;
  /** Small pictures carry no lettering. */
  plain?: boolean;
}

/** The poster; until it has loaded, and where it cannot, a print made from the title. Purely decorative: the title stands beside it. */
export const Poster = memo(function Poster({ subject, picture, eager = false, className, plain = false }: PosterProps) {
  const [state, setState] = useState<"waiting" | "shown" | "failed">("waiting");
  const [box, near] = useNear<HTMLDivElement>(eager);
  const print = useMemo(() => (near ? printFor(subject) : null), [near, subject]);
  const shown = state === "shown";
  return (
    <div
      ref={box}
      className={cn("@container relative isolate aspect-[300/424] overflow-hidden", className)}
      style={{ backgroundColor: print?.palette.near }}
      data-poster={state}
    >
      {!shown && print && (
        <>
          <img
            src={print.src}
            alt=""
            width={300}
            height={424}
            decoding="async"
            className="absolute inset-0 size-full object-cover"
          />
          {!plain && <Lettering subject={subject} print={print} />}
        </>
      )}
      {picture && state !== "failed" && (
        <img
          src={picture}
          alt=""
          width={300}
          height={424}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          referrerPolicy="no-referrer"
          onLoad={() => { setState("shown"); }}
          onError={() => { setState("failed"); }}
          className={cn("absolute inset-0 size-full object-cover transition-opacity duration-500", shown ? "opacity-100" : "opacity-0")}
        />
      )}
    </div>
  );
});
