import { select } from "d3-selection";
import type {} from "d3-transition";
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from "d3-zoom";

import { type Atlas, type Place, placeOf } from "./atlas";
import { type Ink, type Mark, drawLabels } from "./labels";
import { pointsCanvas } from "./points-canvas";
import { type Look, pointsWebgl } from "./points-webgl";
import { LEAST_ZOOM, MOST_ZOOM, type Spot, type View, around, centred, fitted, radius, side, toMap, toScreen } from "./view";

const REACH = 14;
const FLIGHT_MS = 700;
const MOST_PIXELS = 2;

export interface Scene {
  palette: readonly string[];
  ink: Ink;
  lit: Uint8Array | null;
  marks: readonly Mark[];
  pointed: number | null;
  /** A cross in the middle, for who steers by keyboard. */
  aimed: boolean;
}

export interface Chart {
  show: (scene: Partial<Scene>) => void;
  /** The title at a place of the element, the nearest within a finger's reach. */
  at: (spot: Spot) => Place | null;
  screen: (id: number) => Spot | null;
  zoomBy: (factor: number) => void;
  panBy: (x: number, y: number) => void;
  /** Shows the spots to the right of `inset` pixels. */
  flyTo: (spots: readonly Spot[], inset: number) => void;
  flyHome: () => void;
  middle: () => Place | null;
  free: () => void;
}

/** Draws the atlas on two canvases, one over the other: points below, names above, where gestures are heard. */
export function chart(below: HTMLCanvasElement, above: HTMLCanvasElement, atlas: Atlas, first: Scene, onMove: () => void): Chart | null {
  const points = pointsWebgl(below, atlas) ?? pointsCanvas(below, atlas);
  const context = above.getContext("2d");
  if (!points || !context) return null;
  let scene = first;
  const view: View = { k: 1, x: 0, y: 0, width: 1, height: 1 };
  let ratio = 1;
  let frame = 0;

  const paint = () => {
    frame = 0;
    const look: Look = { palette: scene.palette, lit: scene.lit, ratio, growth: radius(0, view.k) / radius(0, 1) };
    points.draw(view, look);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    drawLabels(context, atlas, view, scene.marks, scene.ink);
    drawPointer(context, view, scene, atlas);
  };
  const ask = () => {
    frame ||= requestAnimationFrame(paint);
  };

  const surface = select<HTMLCanvasElement, unknown>(above);
  const behaviour = zoom<HTMLCanvasElement, unknown>()
    .scaleExtent([LEAST_ZOOM, MOST_ZOOM])
    .on("zoom", ({ transform }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
      Object.assign(view, { k: transform.k, x: transform.x, y: transform.y });
      onMove();
      ask();
    });
  surface.call(behaviour).on("dblclick.zoom", null);

  const go = ({ k, x, y }: Pick<View, "k" | "x" | "y">, ms = FLIGHT_MS) => {
    const to: ZoomTransform = zoomIdentity.translate(x, y).scale(k);
    if (ms === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) behaviour.transform(surface.interrupt(), to);
    else behaviour.transform(surface.transition().duration(ms), to);
  };
  const home = () => fitted(view, atlas.land, 0.94);

  const fit = () => {
    const { clientWidth: width, clientHeight: height } = above;
    if (width === 0 || height === 0) return;
    const before = view.width > 1 ? toMap(view, { x: view.width / 2, y: view.height / 2 }) : null;
    ratio = Math.min(MOST_PIXELS, devicePixelRatio || 1);
    for (const canvas of [below, above]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    Object.assign(view, { width, height });
    const reach = side(view);
    behaviour.extent([[0, 0], [width, height]]).translateExtent([[-0.6 * reach, -0.6 * reach], [1.6 * reach, 1.6 * reach]]);
    go(before ? centred(view, before, view.k) : home(), 0);
    ask();
  };
  const watcher = new ResizeObserver(fit);
  watcher.observe(above);
  fit();

  const find = (spot: Spot, reach: number): Place | null => {
    const on = toMap(view, spot);
    return atlas.tree.find(on.x, on.y, reach / (side(view) * view.k)) ?? null;
  };
  return {
    show(next) {
      scene = { ...scene, ...next };
      ask();
    },
    at: (spot) => find(spot, REACH),
    screen(id) {
      const place = placeOf(atlas, id);
      return place && toScreen(view, place);
    },
    zoomBy(factor) {
      const k = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, view.k * factor));
      go(centred(view, toMap(view, { x: view.width / 2, y: view.height / 2 }), k), 200);
    },
    panBy(x, y) {
      go({ k: view.k, x: view.x - x, y: view.y - y }, 0);
    },
    flyTo(spots, inset) {
      const to = around(view, spots, view.width > 2.5 * inset ? inset : 0);
      if (to) go(to);
    },
    flyHome: () => { go(home()); },
    middle: () => find({ x: view.width / 2, y: view.height / 2 }, side(view)),
    free() {
      cancelAnimationFrame(frame);
      watcher.disconnect();
      surface.interrupt().on(".zoom", null);
      points.free();
    },
  };
}

function drawPointer(context: CanvasRenderingContext2D, view: View, scene: Scene, atlas: Atlas): void {
  context.strokeStyle = scene.ink.text;
  context.lineWidth = 2;
  const place = scene.pointed === null ? null : placeOf(atlas, scene.pointed);
  if (place) {
    const at = toScreen(view, place);
    context.beginPath();
    context.arc(at.x, at.y, radius(atlas.styles[place.index * 3 + 2] ?? 0, view.k) + 3.5, 0, 2 * Math.PI);
    context.stroke();
  }
  if (!scene.aimed) return;
  const [x, y] = [view.width / 2, view.height / 2];
  context.beginPath();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    context.moveTo(x + dx * 5, y + dy * 5);
    context.lineTo(x + dx * 14, y + dy * 14);
  }
  context.stroke();
}
