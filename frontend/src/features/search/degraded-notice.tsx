import { CloudFog } from "lucide-react";

import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";

const t = texts.degraded;

/** The answer is partial; say which part is missing, plainly and without alarm. */
export function DegradedNotice({ parts, onRetry }: { parts: readonly string[]; onRetry: () => void }) {
  const sentence = parts.includes("semantic") ? t.semantic : parts.includes("catalog") ? t.catalog : t.other;
  return (
    <div role="status" className="mb-6 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-2xl border bg-card px-4 py-3 text-sm">
      <CloudFog aria-hidden="true" className="size-6 shrink-0 text-link" />
      <p className="min-w-0 flex-1 basis-60">
        <strong className="block font-semibold">{t.title}</strong>
        {sentence}
      </p>
      <Button variant="outline" size="sm" onClick={onRetry}>
        {t.retry}
      </Button>
    </div>
  );
}
