import { type Atlas, type Region, placeOf } from "./atlas";
import { type Spot, type View, fade, toScreen } from "./view";

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Ink {
  text: string;
  soft: string;
  halo: string;
  accent: string;
}

export interface Mark {
  id: number;
  /** Its place in the results, or null for a title of one's own list. */
  rank: number | null;
}

const NUMBERED = 10;
const NAMES_FROM = 3.4;
const MOST_NAMES = 60;

/** Names of regions and titles, the best known first, none over another; rings around what was found. */
export function drawLabels(context: CanvasRenderingContext2D, atlas: Atlas, view: View, marks: readonly Mark[], ink: Ink): void {
  const taken: Box[] = [];
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = ink.halo;
  for (const mark of [...marks].reverse()) drawMark(context, atlas, view, mark, ink, taken);
  for (const [regions, size, alpha] of [
    [atlas.wide, 17, fade(view.k, 0, 2.2, 0.7)],
    [atlas.narrow, 14.5, fade(view.k, 1.7, 9, 0.6)],
  ] as const) {
    if (alpha <= 0) continue;
    context.globalAlpha = alpha;
    for (const region of [...regions].sort((a, b) => b.count - a.count)) drawRegion(context, view, region, size, ink, taken);
  }
  const alpha = fade(view.k, NAMES_FROM, Infinity, 1);
  if (alpha > 0) drawNames(context, atlas, view, alpha, ink, taken);
  context.globalAlpha = 1;
}

export function regionName({ moods, labels }: Pick<Region, "moods" | "labels">): string {
  return (moods.length > 0 ? moods.slice(0, 2) : labels.slice(0, 1)).join(", ");
}

export function regionAbout({ moods, labels }: Pick<Region, "moods" | "labels">): string {
  return (moods.length > 0 ? labels.slice(0, 2) : labels.slice(1, 3)).join(", ");
}

function drawRegion(context: CanvasRenderingContext2D, view: View, region: Region, size: number, ink: Ink, taken: Box[]): void {
  const name = regionName(region);
  if (!name) return;
  context.font = `700 ${size}px "Zen Maru Gothic", system-ui, sans-serif`;
  const about = regionAbout(region);
  const width = Math.max(context.measureText(name).width, about.length * 5.6);
  const at = inSight(toScreen(view, region), width + 12, view);
  if (!claim(taken, at, width + 12, about ? size + 20 : size + 8, view)) return;
  write(context, name, at.x, at.y - (about ? 7 : 0), ink.text, 5);
  if (!about) return;
  context.font = '500 11.5px "Instrument Sans Variable", system-ui, sans-serif';
  write(context, about, at.x, at.y + size / 2 + 4, ink.soft, 4);
}

function drawNames(context: CanvasRenderingContext2D, atlas: Atlas, view: View, alpha: number, ink: Ink, taken: Box[]): void {
  context.font = '500 12px "Instrument Sans Variable", system-ui, sans-serif';
  context.globalAlpha = alpha;
  let drawn = 0;
  for (const [id, name] of atlas.names) {
    const place = placeOf(atlas, id);
    if (!place) continue;
    const at = toScreen(view, place);
    const short = name.length > 34 ? `${name.slice(0, 32).trimEnd()}…` : name;
    if (!claim(taken, { x: at.x, y: at.y + 13 }, short.length * 6.3 + 8, 17, view)) continue;
    write(context, short, at.x, at.y + 13, ink.text, 3.5);
    drawn += 1;
    if (drawn === MOST_NAMES) return;
  }
}

function drawMark(context: CanvasRenderingContext2D, atlas: Atlas, view: View, { id, rank }: Mark, ink: Ink, taken: Box[]): void {
  const place = placeOf(atlas, id);
  if (!place) return;
  const at = toScreen(view, place);
  const numbered = rank !== null && rank <= NUMBERED;
  const r = numbered ? 10 : 6;
  context.globalAlpha = 1;
  context.beginPath();
  context.arc(at.x, at.y, r, 0, 2 * Math.PI);
  if (numbered) {
    context.fillStyle = ink.accent;
    context.fill();
    context.lineWidth = 2;
    context.stroke();
    context.font = '700 11px "Instrument Sans Variable", system-ui, sans-serif';
    context.fillStyle = ink.halo;
    context.fillText(String(rank), at.x, at.y + 0.5);
    taken.push({ left: at.x - r, right: at.x + r, top: at.y - r, bottom: at.y + r });
    return;
  }
  context.lineWidth = 4;
  context.stroke();
  context.save();
  context.strokeStyle = rank === null ? ink.text : ink.accent;
  context.lineWidth = 2;
  context.stroke();
  context.restore();
}

function write(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string, halo: number): void {
  context.lineWidth = halo;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** A name at the edge moves inwards as far as it must to be read; one whose region is out of sight stays there. */
export function inSight(at: Spot, width: number, view: Pick<View, "width">): Spot {
  if (at.x < 0 || at.x > view.width || width > view.width) return at;
  return { x: Math.min(Math.max(at.x, width / 2), view.width - width / 2), y: at.y };
}

/** Takes a box around `at` unless it is out of sight or something stands there already. */
export function claim(taken: Box[], at: Spot, width: number, height: number, view: Pick<View, "width" | "height">): boolean {
  const box = { left: at.x - width / 2, right: at.x + width / 2, top: at.y - height / 2, bottom: at.y + height / 2 };
  if (box.right < 0 || box.bottom < 0 || box.left > view.width || box.top > view.height) return false;
  for (const other of taken) {
    if (box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top) return false;
  }
  taken.push(box);
  return true;
}
