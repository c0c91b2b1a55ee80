import { Slider as SliderPrimitive } from "radix-ui";
import type { ComponentProps } from "react";

import { cn } from "@/lib/cn";

/** `labels` names the thumbs from low to high; `describe` puts a value in words for screen readers. */
function Slider({
  className,
  labels,
  describe,
  ...props
}: ComponentProps<typeof SliderPrimitive.Root> & { labels: readonly string[]; describe?: (value: number) => string }) {
  const values = props.value ?? props.defaultValue ?? [];
  return (
    <SliderPrimitive.Root
      data-slot="slider"
      className={cn("relative flex h-6 w-full touch-none items-center select-none", className)}
      {...props}
    >
      <SliderPrimitive.Track data-slot="slider-track" className="relative h-1.5 grow overflow-hidden rounded-full bg-input/40">
        <SliderPrimitive.Range data-slot="slider-range" className="absolute h-full bg-foreground/55" />
      </SliderPrimitive.Track>
      {labels.map((label, index) => (
        <SliderPrimitive.Thumb
          key={label}
          data-slot="slider-thumb"
          aria-label={label}
          aria-valuetext={describe?.(values[index] ?? 0)}
          className="block size-5 rounded-full border-2 border-foreground bg-card shadow-sm transition-shadow hover:ring-4 hover:ring-ring/25"
        />
      ))}
    </SliderPrimitive.Root>
  );
}

export { Slider };
