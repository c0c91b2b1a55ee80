import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";

/** One part of the page failed; the rest stays. */
export function PartFailed({ onRetry }: { onRetry: () => void }) {
  return (
    <p role="alert" className="flex flex-wrap items-center gap-3 text-sm text-muted-foreground">
      {texts.title.partFailed}
      <Button variant="outline" size="sm" onClick={onRetry}>
        {texts.errors.retry}
      </Button>
    </p>
  );
}
