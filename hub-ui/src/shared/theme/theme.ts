/** Colours and shapes: peacock for what one does, marigold for what is alive, paper and ink. */
import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from "@mantine/core";

import { ACCENTS } from "./accents.ts";

const peacock: MantineColorsTuple = [
  "#e8f6f4", "#d0eae7", "#a2d6d0", "#72c2b9", "#4cb1a6",
  "#33a699", "#1c958a", "#0c756d", "#075f59", "#034a45",
]; // prettier-ignore

const marigold: MantineColorsTuple = [
  "#fff6e3", "#ffecc9", "#fdd896", "#fbc35f", "#f9b132",
  "#f8a617", "#e08d00", "#a86400", "#874f00", "#663b00",
]; // prettier-ignore

/** From text to the deepest ground of the dark scheme: blue ink instead of grey. */
const dark: MantineColorsTuple = [
  "#d9e1e8", "#b7c3ce", "#93a2b1", "#64748a", "#344456",
  "#263647", "#182634", "#0f1a25", "#0b141d", "#070e15",
]; // prettier-ignore

export const FONT =
  '"Plus Jakarta Sans Variable", "Noto Sans Tamil Variable", system-ui, -apple-system, "Segoe UI", sans-serif';

const theme = createTheme({
  colors: { peacock, marigold, dark },
  primaryColor: "peacock",
  primaryShade: 7,
  fontFamily: FONT,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, monospace',
  headings: { fontFamily: FONT, fontWeight: "700", textWrap: "balance" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "md" } },
    TextInput: { defaultProps: { size: "md" } },
    PasswordInput: { defaultProps: { size: "md" } },
    NativeSelect: { defaultProps: { size: "md" } },
    // The lock writes a style element, which `style-src 'self'` forbids.
    Modal: { defaultProps: { lockScroll: false } },
  },
});

/** The theme of an entry: the same for all but for the accent. */
export function themeOf(entry: string): MantineThemeOverride {
  return { ...theme, colors: { ...theme.colors, peacock: ACCENTS[entry] ?? peacock } };
}

/** What Mantine's own colours lack: 4.5:1 for quiet text and errors, warm paper, ink. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#faf9f5",
    "--mantine-color-text": "#17212b",
    "--mantine-color-dimmed": "#55606d",
    "--mantine-color-error": "#b42318",
    "--mantine-color-placeholder": "#68737f",
    "--mantine-color-default-border": "#d8d8d0",
    "--app-card": "#ffffff",
    "--app-line": "#e5e3da",
    "--app-soft": "#f1f0e9",
    "--app-dot": "#cfd8d4",
    "--app-good": "#12724b",
    "--app-warn": "#8a5300",
    "--app-bad": "#b42318",
    "--app-shadow": "0 1px 2px rgb(23 33 43 / 5%), 0 12px 32px -12px rgb(23 33 43 / 14%)",
  },
  dark: {
    "--mantine-color-body": "#0f1a25",
    "--mantine-color-text": "#dfe6ec",
    "--mantine-color-dimmed": "#a1afbd",
    "--mantine-color-error": "#ff9d92",
    "--mantine-color-placeholder": "#8593a2",
    "--mantine-color-peacock-light":
      "color-mix(in srgb, var(--mantine-color-peacock-5) 16%, transparent)",
    "--mantine-color-peacock-light-hover":
      "color-mix(in srgb, var(--mantine-color-peacock-5) 26%, transparent)",
    "--mantine-color-peacock-light-color": "var(--mantine-color-peacock-2)",
    "--app-card": "#152230",
    "--app-line": "#263647",
    "--app-soft": "#1a2937",
    "--app-dot": "#2f4254",
    "--app-good": "#5fd3a0",
    "--app-warn": "#f9b132",
    "--app-bad": "#ff9d92",
    "--app-shadow": "0 1px 2px rgb(0 0 0 / 30%), 0 16px 40px -16px rgb(0 0 0 / 60%)",
  },
});
