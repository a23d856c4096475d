// The book's scripts are classic ones, each in a function of its own: a page on a disk has no modules.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["_build/", "runs/", ".venv/", "build/", "book/run/"] },
  js.configs.recommended,
  {
    files: ["book/_static/**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: globals.browser },
    rules: {
      eqeqeq: "error", "no-implicit-globals": "error", "no-shadow": "error", "no-unused-expressions": "error",
      "no-use-before-define": ["error", { functions: false }],
      strict: ["error", "function"],
      "no-control-regex": "off", // files of ECGs hold such signs, and what is recognised is recognised by them
    },
  },
  {
    files: ["book/_static/*/**/*.js", "book/_static/{copying,ecg_scale,elements}.js"],
    rules: { "no-var": "error", "prefer-const": "error" },
  },
  {
    files: ["tests/**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "commonjs", globals: globals.node },
  },
];
