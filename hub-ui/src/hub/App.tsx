import { Button } from "@mantine/core";
import { lazy } from "react";
import { Link, Route, Routes } from "react-router";

import { Aside } from "@/shared/account/Aside";
import { AccountProvider } from "@/shared/account/portal";
import { signOut } from "@/shared/account/signOut";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Frame } from "@/shared/components/Frame";
import { HomeIcon, LeaveIcon, PersonIcon, PulseIcon } from "@/shared/components/icons";
import { Logo } from "@/shared/components/Logo";
import { NavLinks } from "@/shared/components/NavLinks";
import { moduleRoutes, useModules, useNavigation } from "@/shared/modules/provider";

import { portal, useHubSession } from "./api";
import classes from "./App.module.css";
import { Members, Strangers } from "./gates";
import { useHubTexts } from "./i18n";

const Welcome = lazy(() => import("./features/welcome/Welcome"));
const RequestSignup = lazy(() => import("./features/signup/RequestSignup"));
const CompleteSignup = lazy(() => import("./features/signup/CompleteSignup"));
const Login = lazy(() => import("@/shared/account/Login"));
const Code = lazy(() => import("@/shared/account/Code"));
const ForgotPassword = lazy(() => import("@/shared/account/ForgotPassword"));
const ResetPassword = lazy(() => import("@/shared/account/ResetPassword"));
const VerifyEmail = lazy(() => import("./features/account/VerifyEmail"));
const Home = lazy(() => import("./features/home/Home"));
const Account = lazy(() => import("./features/account/Account"));
const Status = lazy(() => import("./features/status/Status"));
const NotFound = lazy(() => import("@/shared/components/NotFound"));

const hasNoRoles = () => false;

export function App() {
  const t = useHubTexts();
  const isMember = useHubSession().token !== undefined;
  const items = useNavigation(
    [
      { to: "/home", text: t("nav.home"), icon: <HomeIcon /> },
      { to: "/account", text: t("nav.account"), icon: <PersonIcon /> },
      { to: "/status", text: t("nav.status"), icon: <PulseIcon /> },
    ],
    hasNoRoles,
  );
  const navigation = isMember ? <NavLinks label={t("nav.label")} items={items} /> : undefined;
  return (
    <AccountProvider value={portal}>
      <Frame
        brand={
          <Link to={isMember ? "/home" : "/"} className={classes.brand} aria-label={t("app.name")}>
            <Logo />
          </Link>
        }
        navigation={navigation}
        actions={isMember ? <SignOut /> : <SignIn />}
        footer={<Foot />}
      >
        <Routes>
          <Route
            path="/"
            element={
              <Strangers>
                <Welcome />
              </Strangers>
            }
          />
          <Route
            path="/signup"
            element={
              <Strangers>
                <RequestSignup />
              </Strangers>
            }
          />
          <Route path="/signup/verify" element={<CompleteSignup />} />
          <Route
            path="/login"
            element={
              <Strangers>
                <Login
                  aside={
                    <Aside text={t("login.no-account")} to="/signup" link={t("welcome.join")} />
                  }
                />
              </Strangers>
            }
          />
          <Route
            path="/login/code"
            element={
              <Strangers>
                <Code />
              </Strangers>
            }
          />
          <Route path="/forgot-password" element={<ForgotPassword />} />
          <Route path="/reset-password" element={<ResetPassword />} />
          <Route path="/verify-email" element={<VerifyEmail />} />
          <Route
            path="/home"
            element={
              <Members>
                <Home />
              </Members>
            }
          />
          <Route
            path="/account"
            element={
              <Members>
                <Account />
              </Members>
            }
          />
          <Route path="/status" element={<Status />} />
          {moduleRoutes(useModules(), Members)}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Frame>
    </AccountProvider>
  );
}

function SignIn() {
  const t = useHubTexts();
  return (
    <ButtonLink to="/login" size="sm" variant="light" className={classes.signIn ?? ""}>
      {t("nav.sign-in")}
    </ButtonLink>
  );
}

function SignOut() {
  const t = useHubTexts();
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

function Foot() {
  const t = useHubTexts();
  return (
    <div className={classes.foot}>
      <span>{t("foot.text")}</span>
      <Link to="/status">{t("foot.status")}</Link>
    </div>
  );
}
