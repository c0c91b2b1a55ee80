import { RotateCw } from "lucide-react";
import { useState } from "react";

import { ApiError } from "@/lib/api/client";
import { texts } from "@/lib/texts";

import { Scene } from "./art/scene";
import { Button } from "./ui/button";

const t = texts.errors;

interface ErrorPanelProps {
  error: Error;
  onRetry?: () => void;
  heading?: "h1" | "h2";
}

/** What went wrong in words, the id to quote when asking about it, and another try. */
export function ErrorPanel({ error, onRetry, heading: Heading = "h2" }: ErrorPanelProps) {
  const { title, detail } = explain(error);
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div role="alert" className="mx-auto flex max-w-xl flex-col items-center gap-4 py-8 text-center">
      <Scene scene="rain" palette="storm" seed={11} className="aspect-[2/1] w-full max-w-sm rounded-3xl" />
      <Heading className="text-2xl">{title}</Heading>
      <p className="text-muted-foreground">{detail}</p>
      {onRetry && (
        <Button onClick={onRetry}>
          <RotateCw aria-hidden="true" />
          {t.retry}
        </Button>
      )}
      {requestId && <RequestId id={requestId} />}
    </div>
  );
}

function RequestId({ id }: { id: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(id);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <p className="flex flex-wrap items-center justify-center gap-2 text-xs text-muted-foreground">
      {t.requestId} <code className="rounded bg-muted px-1.5 py-0.5 text-foreground select-all">{id}</code>
      <Button variant="link" size="sm" className="h-6 px-1 text-xs" onClick={() => void copy()}>
        {copied ? t.copied : t.copy}
      </Button>
    </p>
  );
}

function explain(error: Error): { title: string; detail: string } {
  if (!(error instanceof ApiError)) return { title: t.otherTitle, detail: error.message };
  if (error.status === 0) return { title: t.unreachableTitle, detail: t.unreachable };
  if (error.status === 503 || error.status === 429) return { title: t.unavailableTitle, detail: error.message || t.unavailable };
  if (error.status === 404) return { title: t.notFoundTitle, detail: t.notFound };
  if (error.status < 500) return { title: t.invalidTitle, detail: error.message };
  return { title: t.otherTitle, detail: error.message || t.other };
}
