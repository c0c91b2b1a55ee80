import { type RefObject, startTransition, useEffect, useRef, useState } from "react";

const MARGIN = "500px";

/** Whether an element has ever come near the screen; `already` where that is known without looking. */
export function useNear<T extends Element>(already = false): [RefObject<T | null>, boolean] {
  const element = useRef<T>(null);
  const [near, setNear] = useState(already);
  useEffect(() => {
    if (near || !element.current) return;
    const found = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) startTransition(() => { setNear(true); });
      },
      { rootMargin: MARGIN },
    );
    found.observe(element.current);
    return () => { found.disconnect(); };
  }, [near]);
  return [element, near];
}
