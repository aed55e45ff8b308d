import { Text } from "@mantine/core";

import { useMoment } from "@/shared/components/Moment";

import { useTenantTexts } from "../../i18n";
import type { Domain } from "./domain";
import classes from "./domains.module.css";

/** What the last look-up found in place of the right value: a typing mistake is seen at once. */
export function FoundValues({ domain }: { readonly domain: Domain }) {
  const t = useTenantTexts();
  const write = useMoment();
  const { last_checked_at, found_values } = domain;
  if (!last_checked_at) return null;
  const outcome = found_values ? (found_values.length > 0 ? "values" : "nothing") : "no-answer";
  return (
    <div>
      <Text size="sm" c="dimmed">
        {t("domains.looked-at", { time: write(last_checked_at) })} {t(`domains.${outcome}`)}
      </Text>
      {found_values && found_values.length > 0 && (
        <ul className={classes.values}>
          {found_values.map((value) => (
            <li key={value}>
              <code>{value}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
