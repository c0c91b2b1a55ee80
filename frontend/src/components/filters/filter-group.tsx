import { type ReactNode, useId } from "react";

interface FilterGroupProps {
  label: string;
  /** What is chosen now, where the control itself does not say it. */
  value?: string;
  children: ReactNode;
}

export function FilterGroup({ label, value, children }: FilterGroupProps) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="flex flex-col gap-2">
      <div className="flex items-baseline justify-between gap-3">
        <h3 id={id} className="font-sans text-sm font-semibold">
          {label}
        </h3>
        {value && <span className="text-xs text-muted-foreground tabular-nums">{value}</span>}
      </div>
      {children}
    </div>
  );
}
