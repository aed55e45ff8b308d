import { Button } from "@mantine/core";
import { lazy, type ReactNode, useEffect } from "react";
import { Link, Route, Routes, useLocation } from "react-router";

import { AccountProvider } from "@/shared/account/portal";
import { signOut } from "@/shared/account/signOut";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Frame } from "@/shared/components/Frame";
import { LeaveIcon } from "@/shared/components/icons";
import { Logo } from "@/shared/components/Logo";
import { type NavItem, NavLinks } from "@/shared/components/NavLinks";
import { moduleRoutes, useModules, useNavigation } from "@/shared/modules/provider";
import { useSession } from "@/shared/session/store";

import { SignedIn, Strangers } from "./gates";
import { useStaffTexts } from "./i18n";
import { MeProvider, useHas, useMe } from "./me";
import { type StaffPortal, StaffProvider, useStaffPortal } from "./portal";
import classes from "./staff.module.css";

const Login = lazy(() => import("@/shared/account/Login"));
const Code = lazy(() => import("@/shared/account/Code"));
const ForgotPassword = lazy(() => import("@/shared/account/ForgotPassword"));
const ResetPassword = lazy(() => import("@/shared/account/ResetPassword"));
const CompleteSetup = lazy(() => import("./CompleteSetup"));
const Account = lazy(() => import("./Account"));
const NotFound = lazy(() => import("@/shared/components/NotFound"));

export type StaffPage = { readonly path: string; readonly page: ReactNode };

type Props = {
  readonly portal: StaffPortal;
  /** What stands beside our name. */
  readonly suffix: string;
  readonly foot: string;
  readonly navigation: readonly NavItem[];
  /** Pages for strangers, for whoever is signed in, and for both. */
  readonly strangers: readonly StaffPage[];
  readonly members: readonly StaffPage[];
  readonly open?: readonly StaffPage[];
  /** What stands below the login. */
  readonly loginAside?: ReactNode;
};

/** A portal of colleagues: its frame, its own pages, and those that all of them have. */
export function StaffApp({ portal, ...rest }: Props) {
  return (
    <AccountProvider value={portal}>
      <StaffProvider value={portal}>
        <MeProvider>
          <Pages {...rest} />
        </MeProvider>
      </StaffProvider>
    </AccountProvider>
  );
}

function Pages(props: Omit<Props, "portal">) {
  const t = useStaffTexts();
  const isSignedIn = useSession(useStaffPortal().session).token !== undefined;
  const modules = useModules();
  const navigation = useNavigation(props.navigation, useHas());
  const { reload } = useMe();
  const isGated = modules.some((module) => module.navigation.some(({ roles }) => roles));
  useEffect(() => {
    if (isGated) void reload(); // roles decide about links before any page asks for them
  }, [isGated, reload]);
  const strangers = [
    ...props.strangers,
    { path: "/login", page: <Login aside={props.loginAside} /> },
    { path: "/login/code", page: <Code /> },
  ];
  const open = [
    ...(props.open ?? []),
    { path: "/forgot-password", page: <ForgotPassword /> },
    { path: "/reset-password", page: <ResetPassword /> },
    { path: "/complete-setup", page: <CompleteSetup /> },
    { path: "*", page: <NotFound /> },
  ];
  const members = [...props.members, { path: "/account", page: <Account /> }];
  return (
    <Frame
      brand={
        <Link to={isSignedIn ? "/home" : "/"} className={classes.brand}>
          <Logo suffix={props.suffix} />
        </Link>
      }
      navigation={isSignedIn ? <NavLinks label={t("nav.label")} items={navigation} /> : undefined}
      actions={isSignedIn ? <SignOut /> : <SignIn />}
      footer={<div className={classes.foot}>{props.foot}</div>}
    >
      <Routes>
        {strangers.map(({ path, page }) => (
          <Route key={path} path={path} element={<Strangers>{page}</Strangers>} />
        ))}
        {members.map(({ path, page }) => (
          <Route key={path} path={path} element={<SignedIn>{page}</SignedIn>} />
        ))}
        {moduleRoutes(modules, SignedIn)}
        {open.map(({ path, page }) => (
          <Route key={path} path={path} element={page} />
        ))}
      </Routes>
    </Frame>
  );
}

function SignIn() {
  const t = useStaffTexts();
  const { pathname } = useLocation();
  if (pathname.startsWith("/login")) return null;
  return (
    <ButtonLink to="/login" size="sm" variant="light" className={classes.signIn ?? ""}>
      {t("nav.sign-in")}
    </ButtonLink>
  );
}

function SignOut() {
  const t = useStaffTexts();
  const portal = useStaffPortal();
  return (
    <Button
      size="sm"
      variant="subtle"
      color="gray"
      c="inherit"
      className={classes.signOut ?? ""}
      aria-label={t("app.sign-out")}
      leftSection={<LeaveIcon />}
      onClick={() => void signOut(portal)}
    >
      <span className={classes.word}>{t("app.sign-out")}</span>
    </Button>
  );
}
