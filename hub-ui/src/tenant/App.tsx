import { lazy } from "react";

import { Aside } from "@/shared/account/Aside";
import { GlobeIcon, HomeIcon, PeopleIcon, PersonIcon } from "@/shared/components/icons";
import { StaffApp } from "@/shared/staff/StaffApp";

import { staff } from "./api";
import { useTenantTexts } from "./i18n";

const Welcome = lazy(() => import("./features/welcome/Welcome"));
const InitSignup = lazy(() => import("./features/signup/InitSignup"));
const CompleteSignup = lazy(() => import("./features/signup/CompleteSignup"));
const Home = lazy(() => import("./features/home/Home"));
const Members = lazy(() => import("@/shared/staff/members/Members"));
const Domains = lazy(() => import("./features/domains/Domains"));

export function App() {
  const t = useTenantTexts();
  return (
    <StaffApp
      portal={staff}
      suffix={t("tenant.suffix")}
      foot={t("tenant.foot")}
      navigation={[
        { to: "/home", text: t("nav.home"), icon: <HomeIcon /> },
        { to: "/members", text: t("nav.members"), icon: <PeopleIcon /> },
        { to: "/domains", text: t("nav.domains"), icon: <GlobeIcon /> },
        { to: "/account", text: t("nav.account"), icon: <PersonIcon /> },
      ]}
      strangers={[
        { path: "/", page: <Welcome /> },
        { path: "/signup", page: <InitSignup /> },
      ]}
      open={[{ path: "/complete-signup", page: <CompleteSignup /> }]}
      members={[
        { path: "/home", page: <Home /> },
        { path: "/members", page: <Members /> },
        { path: "/domains", page: <Domains /> },
      ]}
      loginAside={<Aside text={t("signup.not-yet")} to="/signup" link={t("signup.link")} />}
    />
  );
}
