import { Bookmark, type LucideIcon, Map, Search, Sparkles } from "lucide-react";
import { NavLink, useLocation } from "react-router";

import { cn } from "@/lib/cn";
import { texts } from "@/lib/texts";

import { hasMap } from "./map-slot";

const t = texts.nav;

interface Place {
  to: string;
  label: string;
  icon: LucideIcon;
}

const FOR_YOU: Place[] = [
  { to: "/for-you", label: t.forYou, icon: Sparkles },
  ...(hasMap ? [{ to: "/map", label: t.map, icon: Map }] : []),
  { to: "/list", label: t.list, icon: Bookmark },
];

/** The other pages, in the header of a wide screen. */
export function HeaderLinks() {
  return (
    <nav aria-label={t.label} className="flex shrink-0 items-center gap-1 max-sm:hidden">
      {FOR_YOU.map(({ to, label, icon: Icon }) => (
        <NavLink
          key={to}
          to={to}
          className={({ isActive }) =>
            cn("inline-flex h-10 items-center gap-2 rounded-full px-3 text-sm font-medium transition-colors hover:bg-accent lg:px-4", isActive && "bg-secondary")
          }
        >
          <Icon aria-hidden="true" className="size-4.5" />
          <span className="max-lg:sr-only">{label}</span>
        </NavLink>
      ))}
    </nav>
  );
}

/** All pages, under the thumb of someone who holds a phone. */
export function TabBar() {
  // Results belong to the search, which has another address.
  const searching = useLocation().pathname === "/search";
  return (
    <nav aria-label={t.label} className="fixed inset-x-0 bottom-0 z-30 border-t bg-background pb-[env(safe-area-inset-bottom)] sm:hidden">
      <ul className="flex h-15">
        {[{ to: "/", label: t.search, icon: Search }, ...FOR_YOU].map(({ to, label, icon: Icon }) => (
          <li key={to} className="flex-1">
            <NavLink
              to={to}
              end={to === "/"}
              className={({ isActive }) =>
                cn("flex h-full flex-col items-center justify-center gap-1 text-[0.6875rem] font-medium -outline-offset-4", isActive || (to === "/" && searching) ? "text-primary" : "text-muted-foreground")
              }
            >
              <Icon aria-hidden="true" className="size-5" />
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
