import { useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { type FocusEvent, type KeyboardEvent, type SyntheticEvent, useId, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { Button } from "@/components/ui/button";
import { getFacets } from "@/lib/api/get-facets";
import { suggestTitles } from "@/lib/api/suggest-titles";
import { cn } from "@/lib/cn";
import { forgetSearches, recentSearches, rememberSearch } from "@/lib/recent-searches";
import { MAX_QUERY } from "@/lib/search-state";
import { texts } from "@/lib/texts";
import { giveTyped } from "@/lib/typed-early";
import { useDebounced } from "@/lib/use-debounced";
import { useSlashKey } from "@/lib/use-slash-key";

import { type Option, optionsFor } from "./options";
import { OptionRow } from "./option-row";

interface SearchBoxProps {
  /** The words that are being searched for. */
  value: string;
  onSearch: (q: string) => void;
  large?: boolean;
}

const t = texts.searchBox;
const DEBOUNCE_MS = 90;

/** The search field with its suggestions (ARIA combobox with a list popup). Give it a `key` to take over a new value. */
export function SearchBox({ value, onSearch, large = false }: SearchBoxProps) {
  const navigate = useNavigate();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [recent, setRecent] = useState<string[]>([]);
  const { data: titles = [] } = useQuery(suggestTitles(useDebounced(text, DEBOUNCE_MS)));
  const { data: facets } = useQuery({ ...getFacets, enabled: open && text.trim().length >= 2 });
  const moods = useMemo(() => (facets?.moods ?? []).map(({ value }) => value), [facets]);
  const options = optionsFor(text, text.trim().length < 2 ? [] : titles, recent, moods);
  const shown = open && options.length > 0;

  useSlashKey(input);
  useEffect(() => { giveTyped(setText); }, []);

  const openList = () => {
    setRecent(recentSearches());
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const closeWhenLeft = (event: FocusEvent) => {
    if (!event.currentTarget.closest("form")?.contains(event.relatedTarget)) close();
  };
  const search = (q: string) => {
    rememberSearch(q);
    setText(q);
    close();
    input.current?.blur();
    onSearch(q.trim());
  };
  const choose = (option: Option) => {
    if (option.kind === "title" || option.kind === "mood") {
      close();
      void navigate(option.path);
    } else search(option.q);
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const option = shown ? options[active] : undefined;
    if (option) choose(option);
    else search(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) {
        openList();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      const count = options.length + 1;
      setActive((now) => ((now + 1 + step + count) % count) - 1);
    } else if (event.key === "Escape") {
      if (shown) close();
      else if (text) setText("");
      else input.current?.blur();
    }
  };

  return (
    <form
      role="search"
      action="/search"
      onSubmit={submit}
      className="relative w-full"
    >
      <div
        className={cn(
          "flex items-center gap-2 border border-input bg-popover shadow-[0_1px_0_rgb(0_0_0/0.03)] transition-shadow focus-within:border-ring focus-within:ring-4 focus-within:ring-ring/20",
          large ? "h-16 rounded-[2rem] pr-2 pl-5 shadow-xl shadow-black/8 sm:h-[4.5rem] sm:pr-3 sm:pl-6" : "h-11 rounded-full pr-1 pl-3.5",
        )}
      >
        <Search aria-hidden="true" className={cn("shrink-0 text-muted-foreground", large ? "size-6" : "size-5")} />
        <input
          ref={input}
          id={`${id}-input`}
          type="text"
          name="q"
          inputMode="search"
          enterKeyHint="search"
          role="combobox"
          aria-label={t.label}
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={MAX_QUERY}
          placeholder={large ? t.placeholder : t.shortPlaceholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(-1);
            openList();
          }}
          onFocus={openList}
          onClick={openList}
          onBlur={closeWhenLeft}
          onKeyDown={onKeyDown}
          className={cn(
            "h-full min-w-0 flex-1 bg-transparent text-ellipsis outline-none placeholder:text-muted-foreground",
            large ? "text-lg sm:text-xl" : "text-base",
          )}
        />
        {text && (
          <button
            type="button"
            aria-label={t.clear}
            onClick={() => {
              setText("");
              input.current?.focus();
            }}
            className="grid size-8 shrink-0 place-items-center rounded-full text-muted-foreground hover:bg-accent hover:text-foreground"
          >
            <X aria-hidden="true" className="size-4.5" />
          </button>
        )}
        <Button type="submit" size={large ? "lg" : "icon"} aria-label={large ? undefined : t.submit} className={large ? "max-sm:size-12 max-sm:p-0" : "size-9"}>
          {large ? <span className="max-sm:sr-only">{t.submit}</span> : null}
          <Search aria-hidden="true" className={cn("size-5", large && "sm:hidden")} />
        </Button>
      </div>
      <div
        className={cn(
          "absolute inset-x-0 top-full z-40 mt-2 overflow-hidden rounded-2xl border bg-popover text-left shadow-2xl shadow-black/20",
          !shown && "hidden",
        )}
      >
        <div id={`${id}-list`} role="listbox" aria-label={t.label} className="max-h-[60dvh] overflow-y-auto p-1.5">
          {options.map((option, index) => (
            <OptionRow
              key={option.key}
              id={`${id}-${index}`}
              option={option}
              active={index === active}
              onChoose={() => { choose(option); }}
              onPoint={() => { setActive(index); }}
            />
          ))}
        </div>
        {!text.trim() && recent.length > 0 && (
          <button
            type="button"
            onBlur={closeWhenLeft}
            onClick={() => {
              forgetSearches();
              setRecent([]);
              input.current?.focus();
            }}
            className="w-full border-t px-4 py-2.5 text-left text-xs text-muted-foreground hover:bg-accent"
          >
            {t.forget}
          </button>
        )}
      </div>
      <p aria-live="polite" className="sr-only">
        {shown ? t.options(options.length) : ""}
      </p>
    </form>
  );
}
