import { Quote, Sparkles, Waves } from "lucide-react";

import { texts } from "@/lib/texts";
import type { Reason } from "@/lib/title-facts";

export function ReasonLine({ why }: { why: Reason }) {
  const Icon = why === "words" ? Quote : Waves;
  return (
    <p className="inline-flex items-center gap-1.5 text-xs font-medium text-link">
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {texts.card.reason[why]}
    </p>
  );
}

/** Why it is recommended, in two lines at most. */
export function BecauseLine({ line }: { line: string }) {
  return (
    <p className="flex gap-1.5 text-xs leading-snug font-medium text-link">
      <Sparkles aria-hidden="true" className="mt-px size-3.5 shrink-0" />
      <span className="line-clamp-2">{line}</span>
    </p>
  );
}
