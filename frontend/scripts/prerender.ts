import { type Plugin, runnerImport } from "vite";

/** Puts the drawn pages into the built index.html; the development server goes without. */
export function prerender(): Plugin {
  return {
    name: "funiki:prerender",
    apply: "build",
    transformIndexHtml: async (html) => {
      const { module } = await runnerImport<{ prerender: () => Record<string, string> }>("./src/app/prerender.tsx", {
        resolve: { alias: { "@": new URL("../src", import.meta.url).pathname } },
      });
      return Object.entries(module.prerender()).reduce((page, [id, drawn]) => page.replace(`<div id="${id}">`, () => `<div id="${id}">${drawn}`), html);
    },
  };
}
