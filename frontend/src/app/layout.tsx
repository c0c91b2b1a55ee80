import { useEffect, useRef } from "react";
import { ScrollRestoration, useLocation, useNavigation, useOutlet } from "react-router";

import { UndoNotice } from "@/components/undo-notice";
import { useDelivery } from "@/lib/tastes/use-delivery";
import { cn } from "@/lib/cn";
import { texts } from "@/lib/texts";
import { useOnline } from "@/lib/use-online";

import { Footer } from "./footer";
import { Header } from "./header";
import { TabBar } from "./navigation";

/**
 * The frame of every page: a way past the header, the header, one main landmark that takes the focus on arrival. It
 * stands alone while the first page is on its way, with the footer out of sight so that it does not move.
 */
export function Layout() {
  const { pathname } = useLocation();
  const page = useOutlet();
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(pathname);
  const online = useOnline();
  const busy = useNavigation().state !== "idle";

  useDelivery();
  useEffect(() => {
    if (arrived.current === pathname) return;
    arrived.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <div className="flex min-h-dvh flex-col max-sm:pb-15">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-full bg-foreground px-4 py-2 text-sm text-background focus:translate-y-0"
      >
        {texts.skipToContent}
      </a>
      {busy && <div className="fixed inset-x-0 top-0 z-50 h-0.5 animate-pulse bg-primary" />}
      <Header home={pathname === "/"} />
      {!online && (
        <p role="status" className="bg-foreground px-4 py-2 text-center text-sm text-background">
          {texts.offline}
        </p>
      )}
      <main ref={main} id="main" tabIndex={-1} className={cn("flex-1 outline-none", !page && "min-h-dvh")}>
        {page}
      </main>
      <Footer />
      <TabBar />
      <UndoNotice />
      <ScrollRestoration />
    </div>
  );
}
