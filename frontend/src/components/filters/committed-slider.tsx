import { type ComponentProps, useState } from "react";

import { Slider } from "@/components/ui/slider";

interface CommittedSliderProps extends Pick<ComponentProps<typeof Slider>, "min" | "max" | "step" | "labels" | "describe"> {
  value: readonly number[];
  onCommit: (value: number[]) => void;
}

/** A slider that moves at once and asks when it is let go. */
export function CommittedSlider({ value, onCommit, ...props }: CommittedSliderProps) {
  const [held, setHeld] = useState<number[] | null>(null);
  return (
    <Slider
      {...props}
      value={held ?? [...value]}
      onValueChange={setHeld}
      onValueCommit={(next) => {
        setHeld(null);
        onCommit(next);
      }}
    />
  );
}
