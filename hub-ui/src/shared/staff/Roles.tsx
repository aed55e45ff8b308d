import { Text } from "@mantine/core";

import { useStaffTexts } from "./i18n";
import classes from "./Roles.module.css";
import { useStaffPortal } from "./portal";

/** What roles mean, one by one, in the portal's order. */
export function RoleList({ held }: { readonly held: readonly string[] }) {
  const t = useStaffTexts();
  const { name, roles } = useStaffPortal();
  const mine = roles.filter((role) => held.includes(`${name}:${role}`));
  if (mine.length === 0) return <Text c="dimmed">{t("role.none-text")}</Text>;
  return (
    <ul className={classes.list}>
      {mine.map((role) => (
        <li key={role}>
          <strong>{t(`role.${role}`)}</strong>
          <span>{t(`role.${role}-text`)}</span>
        </li>
      ))}
    </ul>
  );
}
