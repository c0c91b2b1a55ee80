import type { ArtSubject } from "./choose";
import { type Palette, mix } from "./palettes";
import type { Print } from "./print";
import type { SceneName } from "./scenes";
import { sealFor } from "./seal";

const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
/** A column holds this many characters at the smallest size. */
const LONGEST_COLUMN = 17;

/** Scenes with enough empty sky to print on without a strip of paper. */
const CALM = new Set<SceneName>(["snow", "castle", "kites", "space", "field"]);

/** The strip of paper that a title is written on, tinted by the air of the print. */
const paper = ({ haze, dark }: Palette) => mix(haze, "#fffaf0", dark ? 0.85 : 0.5);

interface LetteringProps {
  subject: ArtSubject & { title_native?: string | null };
  print: Print;
}

/** The title on a print: upright on a paper strip or on the sky where it has a Japanese name, set wide where not. */
export function Lettering({ subject, print }: LetteringProps) {
  const native = subject.title_native?.trim();
  const seal = sealFor([...(subject.themes ?? []), ...(subject.genres ?? [])]);
  if (native && JAPANESE.test(native) && native.length <= LONGEST_COLUMN) {
    return <Column text={native} print={print} seal={seal} />;
  }
  return <Wide text={subject.title} print={print} />;
}

function Column({ text, print, seal }: { text: string; print: Print; seal: string }) {
  const { palette, scene, seed } = print;
  const strip = text.length > 9 || !CALM.has(scene) || seed % 2 === 0;
  const right = (seed >>> 3) % 4 !== 0;
  const size = text.length <= 4 ? 12.5 : text.length <= 7 ? 10.5 : text.length <= 11 ? 8.4 : text.length <= 14 ? 6.6 : 5.3;
  const ink = strip ? mix(palette.front, "#14222c", 0.5) : palette.dark ? "#fffaf0" : mix(palette.front, "#0c161d", 0.3);
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute top-[6cqw] flex flex-col items-center gap-[3cqw]"
      style={{ [right ? "right" : "left"]: "6cqw" }}
    >
      <span
        lang="ja"
        className="vertical-text max-h-[104cqw] overflow-hidden font-kana leading-[1.18] font-semibold tracking-[0.04em]"
        style={{
          fontSize: `${size}cqw`,
          color: ink,
          background: strip ? paper(palette) : undefined,
          padding: strip ? "3.6cqw 1.6cqw" : undefined,
          borderRadius: "1cqw",
          textShadow: strip ? undefined : `0 0 3cqw ${palette.dark ? palette.skyTop : palette.haze}`,
        }}
      >
        {text}
      </span>
      <span
        lang="ja"
        className="grid size-[9.5cqw] place-items-center rounded-[1.6cqw] font-kana text-[6cqw] leading-none font-bold"
        style={{ background: palette.dark ? "#d9482f" : "#b8341f", color: "#fff6ea" }}
      >
        {seal}
      </span>
    </div>
  );
}

function Wide({ text, print }: { text: string; print: Print }) {
  const { palette, scene } = print;
  const strip = !CALM.has(scene);
  const longest = Math.max(...text.split(/\s+/).map((word) => word.length));
  const size = Math.min(longest > 11 ? 9 : longest > 8 ? 11 : 13.5, text.length > 48 ? 7.4 : text.length > 26 ? 9.5 : 13.5);
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-x-0 top-0 p-[6cqw]">
      <span
        className="line-clamp-5 w-fit rounded-[1cqw] font-display leading-[1.12] font-bold tracking-tight text-balance break-words"
        style={{
          fontSize: `${size}cqw`,
          color: strip ? mix(palette.front, "#14222c", 0.5) : palette.dark ? "#fffaf0" : mix(palette.front, "#0c161d", 0.3),
          background: strip ? paper(palette) : undefined,
          padding: strip ? "1.6cqw 3cqw" : undefined,
          textShadow: strip ? undefined : `0 0 4cqw ${palette.dark ? palette.skyTop : palette.haze}`,
        }}
      >
        {text}
      </span>
    </div>
  );
}
