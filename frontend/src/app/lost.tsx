import { Link, useRouteError } from "react-router";

import { Scene } from "@/components/art/scene";
import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";
import { usePageTitle } from "@/lib/use-page-title";

const t = texts.errors;

export function NotFoundPage() {
  return <Lost title={t.pageNotFoundTitle} lead={t.pageNotFound} />;
}

export function CrashPage() {
  const error = useRouteError();
  return <Lost title={t.otherTitle} lead={t.crashed} detail={error instanceof Error ? error.message : undefined} />;
}

function Lost({ title, lead, detail }: { title: string; lead: string; detail?: string }) {
  usePageTitle(title);
  return (
    <div className="mx-auto grid max-w-3xl place-items-center gap-6 px-4 py-16 text-center">
      <Scene scene="forest" palette="moss" seed={7} className="aspect-[2/1] w-full max-w-md rounded-3xl" />
      <h1 className="text-3xl">{title}</h1>
      <p className="max-w-prose text-muted-foreground">{lead}</p>
      {detail && <code className="rounded-lg bg-muted px-3 py-2 text-sm">{detail}</code>}
      <Button asChild>
        <Link to="/">{t.toHome}</Link>
      </Button>
    </div>
  );
}
