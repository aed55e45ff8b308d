import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

import { useSharedTexts } from "../i18n";
import { MoonIcon, SunIcon } from "./icons";

/** Light or dark; until somebody chooses, what the system prefers. */
export function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  const t = useSharedTexts();
  const label = t(isDark ? "app.scheme-light" : "app.scheme-dark");
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      c="inherit"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      {isDark ? <SunIcon /> : <MoonIcon />}
    </ActionIcon>
  );
}
