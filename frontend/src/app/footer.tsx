import { Kanji } from "@/components/logo";
import { API_BASE } from "@/lib/api/client";
import { texts } from "@/lib/texts";

export function Footer() {
  return (
    <footer className="mt-16 border-t">
      <div className="mx-auto flex max-w-[96rem] flex-wrap items-center gap-x-8 gap-y-2 px-4 py-8 text-sm text-muted-foreground sm:px-6">
        <Kanji className="h-5 w-15 opacity-60" />
        <p className="max-w-prose">{texts.footer.about}</p>
        <p className="max-w-prose">{texts.footer.facts}</p>
        <a className="ml-auto underline-offset-4 hover:underline" href={`${API_BASE}/docs`}>
          {texts.footer.api}
        </a>
      </div>
    </footer>
  );
}
