import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import importX from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

const features = ["home", "search", "title", "for-you", "map"];

/** Imports point down: app → features → components → lib; no feature knows a sibling. */
const zones = [
  { target: "./src/lib", from: ["./src/app", "./src/features", "./src/components"] },
  { target: "./src/components", from: ["./src/app", "./src/features"] },
  { target: "./src/features", from: "./src/app" },
  ...features.map((name) => ({ target: `./src/features/${name}`, from: "./src/features", except: [`./${name}`] })),
];

export default defineConfig([
  globalIgnores(["dist", "src/lib/api.gen.ts", "public"]),
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }] },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [jsxA11y.flatConfigs.strict, reactHooks.configs.flat.recommended],
    plugins: { "import-x": importX },
    languageOptions: { globals: globals.browser },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver({ project: "./tsconfig.app.json" })] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones, basePath: import.meta.dirname }],
      "import-x/no-cycle": "error",
    },
  },
  { files: ["**/*.{js,mjs}"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
]);
