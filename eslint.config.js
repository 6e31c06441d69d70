// What reads the page's JavaScript: no unused names, no implied conversions, no text turned into markup or code.
import js from "@eslint/js";
import globals from "globals";

const MARKUP = "Texts are shown as text: use element() of chat/dom.js.";

export default [
  { ignores: ["**/vendor/**", "**/leaflet/**"] },
  js.configs.recommended,
  {
    files: ["channels/web/**/*.js", "bot/staff/static/**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "max-lines": ["error", 250],
      "max-lines-per-function": ["error", 40],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property, message: MARKUP })),
        { object: "document", property: "write", message: MARKUP },
      ],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];
