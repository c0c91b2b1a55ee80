import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { prerender } from "./scripts/prerender";

const gateway = process.env.FUNIKI_GATEWAY_URL ?? `http://127.0.0.1:${process.env.FUNIKI_PORT ?? "8000"}`;

export default defineConfig({
  plugins: [react(), tailwindcss(), prerender()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  server: { proxy: { "/api": gateway } },
  preview: { proxy: { "/api": gateway } },
  worker: { format: "es" },
  build: { target: "es2022", sourcemap: false },
});
