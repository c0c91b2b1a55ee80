import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    environment: "node",
    // One browser at a time: the machine that runs the stack is the one that draws the page.
    fileParallelism: false,
    // A search may be refused while the machine is busy with something else; once more is fair, twice would hide a fault.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
