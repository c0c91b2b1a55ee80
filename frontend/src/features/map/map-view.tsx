import { Minus, Plus, RotateCcw } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";
import { useTheme } from "@/lib/theme";
import { titlePath } from "@/lib/title-facts";

import { type Atlas, placeOf } from "./atlas";
import { type Chart, chart } from "./chart";
import { paletteOf } from "./colours";
import { HoverCard } from "./hover-card";
import type { Ink, Mark } from "./labels";
import type { Spot } from "./view";

const t = texts.map;
const STEP = 80;
/** Width that the search and its results take on a wide screen. */
const PANEL = 340;
/** A zoom by key is over by then. */
const SETTLED_MS = 250;
const KEYS: Record<string, (map: Chart) => void> = {
  ArrowLeft: (map) => { map.panBy(-STEP, 0); },
  ArrowRight: (map) => { map.panBy(STEP, 0); },
  ArrowUp: (map) => { map.panBy(0, -STEP); },
  ArrowDown: (map) => { map.panBy(0, STEP); },
  "+": (map) => { map.zoomBy(1.5); },
  "=": (map) => { map.zoomBy(1.5); },
  "-": (map) => { map.zoomBy(1 / 1.5); },
  "0": (map) => { map.flyHome(); },
};

interface MapViewProps {
  atlas: Atlas;
  /** Group to be seen alone, or null. */
  group: number | null;
  marks: readonly Mark[];
  /** Where to fly when it changes. */
  target: readonly Spot[];
}

interface Pointed {
  id: number;
  at: Spot;
  byKeyboard: boolean;
}

/** The map itself: points, names, gestures, keys, and a card for the title under the pointer. */
export function MapView({ atlas, group, marks, target }: MapViewProps) {
  const navigate = useNavigate();
  const [theme] = useTheme();
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const map = useRef<Chart | null>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [failed, setFailed] = useState(false);
  const lit = useMemo(() => litBy(atlas, group, marks), [atlas, group, marks]);

  useEffect(() => {
    if (!below.current || !above.current) return;
    const surface = above.current;
    const scene = { palette: [], ink: inkOf(), lit: null, marks: [], pointed: null, aimed: false };
    const drawn = chart(below.current, surface, atlas, scene, () => { setPointed(null); });
    map.current = drawn;
    setFailed(!drawn);
    if (!drawn) return;
    const aim = () => {
      const place = drawn.middle();
      const at = place && drawn.screen(place.id);
      drawn.show({ aimed: true });
      setPointed(place && at && { id: place.id, at, byKeyboard: true });
    };
    const press = (event: KeyboardEvent) => {
      const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
      if (event.key === "Enter") {
        const place = drawn.middle();
        if (place) void navigate(titlePath(place.id));
      } else if (event.key === "Escape") {
        setPointed(null);
      } else if (act) {
        event.preventDefault();
        act(drawn);
        setTimeout(aim, SETTLED_MS);
      }
    };
    const leave = (event: FocusEvent) => {
      // A tap on the card's own link must still find the card.
      if (event.relatedTarget instanceof Element && event.relatedTarget.closest("[data-testid=map-card]")) return;
      drawn.show({ aimed: false });
      setPointed(null);
    };
    const placeAt = (event: PointerEvent | MouseEvent) => {
      const spot = { x: event.offsetX, y: event.offsetY };
      return drawn.at(spot);
    };
    const point = (event: PointerEvent) => {
      if (event.pointerType !== "mouse" || event.buttons > 0) return;
      const place = placeAt(event);
      surface.style.cursor = place ? "pointer" : "grab";
      setPointed((before) => {
        if (before?.id === place?.id) return before;
        const at = place && drawn.screen(place.id);
        return place && at ? { id: place.id, at, byKeyboard: false } : null;
      });
    };
    const click = (event: MouseEvent) => {
      const place = placeAt(event);
      const at = place && drawn.screen(place.id);
      const mouse = !("pointerType" in event) || event.pointerType === "mouse";
      if (place && mouse) void navigate(titlePath(place.id));
      else setPointed(place && at ? { id: place.id, at, byKeyboard: false } : null);
    };
    surface.addEventListener("keydown", press);
    surface.addEventListener("blur", leave);
    surface.addEventListener("pointermove", point);
    surface.addEventListener("click", click);
    return () => {
      surface.removeEventListener("keydown", press);
      surface.removeEventListener("blur", leave);
      surface.removeEventListener("pointermove", point);
      surface.removeEventListener("click", click);
      map.current = null;
      drawn.free();
    };
  }, [atlas, navigate]);

  useEffect(() => {
    map.current?.show({ palette: paletteOf(atlas.keys, theme), ink: inkOf(), lit, marks, pointed: pointed?.id ?? null });
  }, [atlas, theme, lit, marks, pointed]);
  useEffect(() => {
    if (target.length > 0) map.current?.flyTo(target, PANEL);
  }, [target]);

  return (
    <div className="relative size-full overflow-hidden">
      <canvas ref={below} aria-hidden="true" className="absolute inset-0 size-full" />
      <canvas
        ref={above}
        // Arrow keys and the others below belong to the map while it has the focus.
        // eslint-disable-next-line jsx-a11y/no-interactive-element-to-noninteractive-role
        role="application"
        tabIndex={0}
        aria-label={t.canvas(atlas.ids.length)}
        aria-describedby="map-keys"
        className="absolute inset-0 size-full cursor-grab touch-none -outline-offset-4 active:cursor-grabbing"
      />
      <p id="map-keys" className="sr-only">
        {t.keys}
      </p>
      {failed && <p role="alert" className="absolute inset-x-4 top-1/2 text-center">{t.cannotDraw}</p>}
      {pointed && <HoverCard key={pointed.id} id={pointed.id} at={pointed.at} name={atlas.names.get(pointed.id)} group={groupOf(atlas, pointed.id)} announced={pointed.byKeyboard} />}
      <div role="group" aria-label={t.zoom} className="absolute right-3 bottom-3 flex flex-col gap-1 rounded-full bg-card/90 p-1 shadow-lg">
        <Button variant="ghost" size="icon" aria-label={t.zoomIn} onClick={() => map.current?.zoomBy(1.8)}>
          <Plus aria-hidden="true" />
        </Button>
        <Button variant="ghost" size="icon" aria-label={t.zoomOut} onClick={() => map.current?.zoomBy(1 / 1.8)}>
          <Minus aria-hidden="true" />
        </Button>
        <Button variant="ghost" size="icon" aria-label={t.whole} onClick={() => map.current?.flyHome()}>
          <RotateCcw aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}

/** Which titles stand out: those of the chosen group, and those that are marked; null when nothing is chosen. */
export function litBy(atlas: Atlas, group: number | null, marks: readonly Mark[]): Uint8Array | null {
  const found = marks.filter(({ rank }) => rank !== null);
  if (group === null && found.length === 0) return null;
  const lit = new Uint8Array(atlas.ids.length);
  if (group !== null) for (let index = 0; index < lit.length; index += 1) lit[index] = Number(atlas.styles[index * 3] === group + 1);
  for (const { id } of found) {
    const index = atlas.indexOf.get(id);
    if (index !== undefined) lit[index] = 1;
  }
  return lit;
}

function groupOf(atlas: Atlas, id: number): { key: string | undefined; guessed: boolean } {
  const index = placeOf(atlas, id)?.index ?? -1;
  return { key: atlas.keys[(atlas.styles[index * 3] ?? 0) - 1], guessed: atlas.styles[index * 3 + 1] === 1 };
}

function inkOf(): Ink {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return { text: read("--foreground"), soft: read("--muted-foreground"), halo: read("--background"), accent: read("--primary") };
}
