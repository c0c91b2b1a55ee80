import { type Plugin, type Rollup, runnerImport } from "vite";

/** Puts the drawn pages into the built index.html, and asks there for the script that takes them over. */
export function prerender(): Plugin {
  return {
    name: "funiki:prerender",
    apply: "build",
    transformIndexHtml: async (html, { bundle = {} }) => {
      const { module } = await runnerImport<{ prerender: () => Record<string, string> }>("./src/app/prerender.tsx", {
        resolve: { alias: { "@": new URL("../src", import.meta.url).pathname } },
      });
      return {
        html: Object.entries(module.prerender()).reduce((page, [id, drawn]) => page.replace(`<div id="${id}">`, () => `<div id="${id}">${drawn}`), html),
        tags: scriptsOf(bundle).map((file) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` }, injectTo: "head" })),
      };
    },
  };
}

function scriptsOf(bundle: Rollup.OutputBundle): string[] {
  const main = Object.values(bundle).find((part) => part.type === "chunk" && part.facadeModuleId?.endsWith("/src/main.tsx"));
  return main?.type === "chunk" ? [main.fileName, ...main.imports] : [];
}
