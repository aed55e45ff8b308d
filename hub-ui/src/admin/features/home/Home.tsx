import { Text } from "@mantine/core";
import { Link } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { Card } from "@/shared/components/Card";
import { ArrowIcon, LockIcon } from "@/shared/components/icons";
import { Page } from "@/shared/components/Page";
import { useFreshMe, useHas } from "@/shared/staff/me";
import type { Role } from "@/shared/staff/portal";
import { RoleList } from "@/shared/staff/Roles";

import { useAdminTexts } from "../../i18n";
import classes from "./Home.module.css";

const DESKS: readonly {
  readonly to: string;
  readonly name: "users" | "domains" | "mails" | "regions";
  /** One of these opens it, as does a superadmin's; null: open to all of staff. */
  readonly roles: readonly Role[] | null;
}[] = [
  { to: "/users", name: "users", roles: ["manage_users", "view_users"] },
  { to: "/domains", name: "domains", roles: ["manage_domains", "view_domains"] },
  { to: "/mails", name: "mails", roles: [] },
  { to: "/regions", name: "regions", roles: null },
];

/** `/home`: who one is, what one may do, and where. */
export default function Home() {
  const t = useAdminTexts();
  const { me, problem } = useFreshMe();
  const has = useHas();
  return (
    <Page title={t("home.title")} lead={me ? t("home.text", { name: me.full_name }) : " "}>
      <AccountProblem problem={problem} />
      <ul className={classes.desks}>
        {DESKS.map(({ to, name, roles }) => {
          const isLocked = me && roles && !has(roles);
          return (
            <li key={to}>
              <Link to={to} className={classes.desk}>
                <strong>
                  {t(`nav.${name}`)} {isLocked ? <LockIcon /> : <ArrowIcon />}
                </strong>
                <span>{t(isLocked ? "home.locked" : `home.${name}`)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
      <Card title={t("role.yours")}>
        {me ? <RoleList held={me.roles} /> : <Text c="dimmed">{t("app.loading")}</Text>}
      </Card>
      {me && (
        <Text c="dimmed" size="sm" mt="md">
          {me.email_address}
        </Text>
      )}
    </Page>
  );
}
