import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { SearchBox } from "@/components/search-box/search-box";
import { Button } from "@/components/ui/button";
import { EMPTY } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/cn";
import { useLater } from "@/lib/use-later";
import { usePageTitle } from "@/lib/use-page-title";
import { searchPath } from "@/lib/use-search-state";

import { rotation, turnOfDay } from "./examples";
import { Sky } from "./sky";
import { Weathers } from "./weathers";

const SHOWN = 5;

export function HomePage() {
  const navigate = useNavigate();
  const [turn, setTurn] = useState(() => turnOfDay(new Date()));
  // The ideas change from day to day; the built HTML keeps room for three rows of them with some that nobody sees.
  const today = useLater();
  usePageTitle();
  return (
    <>
      <section className="relative isolate grid grid-cols-1 min-h-[min(40rem,84dvh)] content-start justify-items-center px-4 pt-24 pb-56 sm:min-h-[min(46rem,92dvh)] sm:pt-36 sm:pb-64">
        <Sky />
        <div className="w-full max-w-3xl text-center">
          <h1 className="text-[2.5rem] leading-[1.08] tracking-tight sm:text-6xl">{texts.hero.title}</h1>
          <p className="mx-auto mt-4 max-w-xl text-base text-balance text-foreground/85 sm:text-lg">{texts.hero.lead}</p>
          <div className="relative z-20 mt-8">
            <SearchBox large value="" onSearch={(q) => void navigate(searchPath({ ...EMPTY, q }))} />
          </div>
          <div className={cn("mt-5 flex min-h-[8.125rem] flex-wrap content-start items-center justify-center gap-2", !today && "invisible")}>
            <h2 className="sr-only">{texts.hero.tryLabel}</h2>
            <ul className="contents">
              {rotation(texts.examples, today ? turn : 0, SHOWN).map((idea, index) => (
                <li key={idea} className="animate-rise max-w-full max-sm:nth-[n+4]:hidden" style={{ animationDelay: `${index * 50}ms` }}>
                  <Link
                    to={searchPath({ ...EMPTY, q: idea })}
                    className="block truncate rounded-full border border-input/40 bg-popover/95 px-4 py-2 text-sm text-foreground shadow-sm transition-colors hover:bg-popover"
                  >
                    {idea}
                  </Link>
                </li>
              ))}
            </ul>
            <Button variant="ghost" size="icon" aria-label={texts.hero.more} title={texts.hero.more} className="size-9 border border-input/40 bg-popover/95 shadow-sm" onClick={() => { setTurn(turn + 1); }}>
              <RefreshCw aria-hidden="true" />
            </Button>
          </div>
        </div>
      </section>
      <Weathers />
    </>
  );
}
