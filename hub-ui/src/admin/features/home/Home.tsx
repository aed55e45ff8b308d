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
  readonly name: "users" | "domains" | "mails";
  readonly roles: readonly Role[];
}[] = [
  { to: "/users", name: "users", roles: ["manage_users", "view_users"] },
  { to: "/domains", name: "domains", roles: ["manage_domains", "view_domains"] },
  { to: "/mails", name: "mails", roles: [] },
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
        {DESKS.map(({ to, name, roles }) => (
          <li key={to}>
            <Link to={to} className={classes.desk}>
              <strong>
                {t(`nav.${name}`)} {me && !has(roles) ? <LockIcon /> : <ArrowIcon />}
              </strong>
              <span>{t(me && !has(roles) ? "home.locked" : `home.${name}`)}</span>
            </Link>
          </li>
        ))}
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
