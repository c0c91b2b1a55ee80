import { KANJI } from "./logo-kanji";

/** A sun behind two bands of mist: the mark. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 40 40" className={className} aria-hidden="true" focusable="false">
      <path
        d="M20 4a16 16 0 0 1 15.5 12H13a2 2 0 0 0 0 4h22.9c.1 1.3 0 2.7-.2 4H22a2 2 0 0 0 0 4h12A16 16 0 0 1 6.5 28.600H10a2 2 0 0 0 0-4H4.700A16 16 0 0 1 20 4Z"
        fill="var(--primary)"
      />
      <path d="M2 18h6M30 32h8" stroke="var(--primary)" strokeWidth="3" strokeLinecap="round" opacity=".45" />
    </svg>
  );
}

export function Kanji({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 300 100" className={className} aria-hidden="true" focusable="false" fill="currentColor">
      {KANJI.map((d, index) => (
        <path key={d} d={d} transform={`translate(${index * 100} 0)`} />
      ))}
    </svg>
  );
}

export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <Mark className="size-8" />
      <span className="font-display text-[1.375rem] leading-none font-bold tracking-tight">Funiki</span>
      <Kanji className="mt-0.5 hidden h-4 w-12 opacity-70 sm:block" />
    </span>
  );
}
