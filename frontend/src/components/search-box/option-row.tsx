import { Clock, Search, Waves } from "lucide-react";
import { useMemo } from "react";

import { Poster } from "@/components/poster";
import { cn } from "@/lib/cn";
import { texts } from "@/lib/texts";

import type { Option } from "./options";

interface OptionRowProps {
  id: string;
  option: Option;
  active: boolean;
  onChoose: () => void;
  onPoint: () => void;
}

/** One suggestion. The input keeps the focus and does the keyboard work, so the row listens to the pointer only. */
export function OptionRow({ id, option, active, onChoose, onPoint }: OptionRowProps) {
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- keys go to the combobox input
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onPointerDown={(event) => { event.preventDefault(); }}
      onClick={onChoose}
      onPointerMove={onPoint}
      className={cn("flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-2.5 py-1.5", active && "bg-accent")}
    >
      {option.kind === "title" ? <TitleOption option={option} /> : option.kind === "mood" ? <MoodOption mood={option.mood} /> : <WordsOption option={option} />}
    </div>
  );
}

function WordsOption({ option }: { option: Extract<Option, { q: string }> }) {
  const Icon = option.kind === "recent" ? Clock : Search;
  return (
    <>
      <Icon aria-hidden="true" className="mx-1.5 size-4.5 shrink-0 text-muted-foreground" />
      <span className="truncate text-[0.9375rem]">
        {option.kind === "recent" ? option.q : texts.searchBox.searchFor(option.q)}
      </span>
    </>
  );
}

function MoodOption({ mood }: { mood: string }) {
  return (
    <>
      <Waves aria-hidden="true" className="mx-1.5 size-4.5 shrink-0 text-primary" />
      <span className="min-w-0 flex-1 truncate text-[0.9375rem] font-medium">{mood}</span>
      <span className="shrink-0 text-xs text-muted-foreground">{texts.searchBox.mood}</span>
    </>
  );
}

function TitleOption({ option: { suggestion } }: { option: Extract<Option, { kind: "title" }> }) {
  const subject = useMemo(() => ({ title: suggestion.title }), [suggestion.title]);
  const facts = [suggestion.type, suggestion.year].filter(Boolean).join(" · ");
  const other = suggestion.matched !== suggestion.title ? suggestion.matched : null;
  return (
    <>
      <Poster subject={subject} picture={suggestion.picture_url} plain className="w-8 shrink-0 rounded-md" />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-[0.9375rem] font-medium">{suggestion.title}</span>
        {other && <span className="block truncate text-xs text-muted-foreground">{other}</span>}
      </span>
      <span className="shrink-0 text-xs text-muted-foreground tabular-nums">{facts}</span>
    </>
  );
}
