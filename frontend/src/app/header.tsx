import { Link, useNavigate } from "react-router";

import { Logo, Mark } from "@/components/logo";
import { SearchBox } from "@/components/search-box/search-box";
import { cn } from "@/lib/cn";
import { EMPTY } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { searchPath, useSearchState } from "@/lib/use-search-state";

import { HeaderLinks } from "./navigation";
import { ThemeToggle } from "./theme-toggle";

/** On the first page the search stands in the middle, so the header leaves it out and lets the sky through. */
export function Header({ home }: { home: boolean }) {
  const navigate = useNavigate();
  const [state] = useSearchState();
  return (
    <header className={cn("z-30", home ? "absolute inset-x-0 top-0" : "sticky top-0 border-b bg-background")}>
      <div className="mx-auto flex h-16 max-w-[96rem] items-center gap-3 px-4 sm:gap-6 sm:px-6">
        <Link to="/" aria-label={texts.home} className="shrink-0 rounded-lg">
          <span className={cn(!home && "max-sm:hidden")}>
            <Logo />
          </span>
          {!home && <Mark className="size-9 sm:hidden" />}
        </Link>
        <div className="mx-auto w-full max-w-2xl min-w-0">
          {!home && (
            <SearchBox key={state.q} value={state.q} onSearch={(q) => void navigate(searchPath({ ...EMPTY, ...state, q }))} />
          )}
        </div>
        <HeaderLinks />
        <ThemeToggle />
      </div>
    </header>
  );
}
