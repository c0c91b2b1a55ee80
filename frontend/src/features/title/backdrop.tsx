import { useMemo, useState } from "react";

import { BANNER, printFor } from "@/components/art/print";
import type { TitleDetail } from "@/lib/api/client";
import { cn } from "@/lib/cn";

/** The wide picture at the head of the page: the banner where it loads, a second print of the title where not. */
export function Backdrop({ title }: { title: TitleDetail }) {
  const print = useMemo(() => printFor(title, BANNER, 1), [title]);
  const [shown, setShown] = useState(false);
  return (
    <div aria-hidden="true" className="relative h-48 overflow-hidden sm:h-80" style={{ backgroundColor: print.palette.near }}>
      <img src={print.src} alt="" width={BANNER.w} height={BANNER.h} className="size-full object-cover object-[50%_62%]" />
      {title.banner_url && (
        <img
          src={title.banner_url}
          alt=""
          width={BANNER.w}
          height={BANNER.h}
          referrerPolicy="no-referrer"
          onLoad={() => { setShown(true); }}
          className={cn("absolute inset-0 size-full object-cover transition-opacity duration-500", shown ? "opacity-100" : "opacity-0")}
        />
      )}
      <svg viewBox="0 0 1440 60" preserveAspectRatio="none" className="absolute inset-x-0 -bottom-px h-8 w-full sm:h-14" focusable="false">
        <path fill="var(--background)" d="M0 28C220 2 400 2 640 22s420 26 620 8c80-8 130-10 180-8v38H0Z" />
      </svg>
    </div>
  );
}
