import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Navigate } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { useAccountSession } from "@/shared/account/portal";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { LockIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";

import { useStaffTexts } from "./i18n";
import { useFreshMe, useHas } from "./me";
import type { Role } from "./portal";
import classes from "./staff.module.css";

type Props = { readonly children: ReactNode };

/** Pages for whoever is signed in; the others are told why they are not. */
export function SignedIn({ children }: Props) {
  const { token } = useAccountSession();
  return token ? children : <Navigate to="/login" replace />;
}

/** Pages that make no sense with a session. */
export function Strangers({ children }: Props) {
  const { token } = useAccountSession();
  return token ? <Navigate to="/home" replace /> : children;
}

type RoleProps = Props & { readonly title: string; readonly roles: readonly Role[] };

/** Pages that ask for a role: whoever has it not is told which, and who can give it. */
export function WithRole({ title, roles, children }: RoleProps) {
  const t = useStaffTexts();
  const { me, problem } = useFreshMe();
  const has = useHas();
  if (!me) {
    return (
      <Page title={title} width="wide">
        {problem ? <AccountProblem problem={problem} /> : <div aria-busy="true" />}
      </Page>
    );
  }
  if (has(roles)) return children;
  return (
    <Page title={title} lead={t("role.missing")} width="narrow">
      <Card>
        <Message
          icon={<LockIcon size={26} />}
          actions={<ButtonLink to="/home">{t("nav.home")}</ButtonLink>}
        >
          <Text>{t("role.missing-text")}</Text>
          <ul className={classes.roles}>
            {["superadmin" as const, ...roles].map((role) => (
              <li key={role}>
                <strong>{t(`role.${role}`)}</strong>
              </li>
            ))}
          </ul>
          <Text>{t("role.missing-who")}</Text>
        </Message>
      </Card>
    </Page>
  );
}
