/** Mantine's CSS variables as a file: rendered by the page, they would break `style-src 'self'`. */
import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from "@mantine/core";
import type { Plugin } from "vite";

import { cssVariables, themeOf } from "./src/shared/theme/theme.ts";

const NAME = "virtual:theme.css";

export function themeVariables(entry: string): Plugin {
  return {
    name: "theme-variables",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load(id) {
      if (id !== `\0${NAME}`) return undefined;
      const whole = mergeMantineTheme(DEFAULT_THEME, themeOf(entry));
      const given = defaultCssVariablesResolver(whole);
      const own = cssVariables(whole);
      return convertCssVariables(
        {
          variables: { ...given.variables, ...own.variables },
          light: { ...given.light, ...own.light },
          dark: { ...given.dark, ...own.dark },
        },
        ":root",
      );
    },
  };
}
