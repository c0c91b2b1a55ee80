import { Moon, Sun } from "lucide-react";

import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";
import { useTheme } from "@/lib/theme";

export function ThemeToggle() {
  const [theme, toggle] = useTheme();
  const label = theme === "dark" ? texts.theme.toLight : texts.theme.toDark;
  return (
    <Button variant="ghost" size="icon" aria-label={label} title={label} onClick={toggle} className="shrink-0">
      {/* Both, so that the built HTML is right in either theme. */}
      <Sun aria-hidden="true" className="hidden size-5 dark:block" />
      <Moon aria-hidden="true" className="size-5 dark:hidden" />
    </Button>
  );
}
