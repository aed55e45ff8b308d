import { lazy } from "react";
import { Navigate } from "react-router";

import {
  GlobeIcon,
  HomeIcon,
  MailIcon,
  PeopleIcon,
  PersonIcon,
  PulseIcon,
} from "@/shared/components/icons";
import { StaffApp } from "@/shared/staff/StaffApp";

import { portal } from "./api";
import { useAdminTexts } from "./i18n";

const Home = lazy(() => import("./features/home/Home"));
const Members = lazy(() => import("@/shared/staff/members/Members"));
const Domains = lazy(() => import("./features/domains/Domains"));
const Domain = lazy(() => import("./features/domains/Domain"));
const Mails = lazy(() => import("./features/mails/Mails"));
const Regions = lazy(() => import("./features/regions/Regions"));

export function App() {
  const t = useAdminTexts();
  return (
    <StaffApp
      portal={portal}
      suffix={t("admin.name")}
      foot={t("admin.foot")}
      navigation={[
        { to: "/home", text: t("nav.home"), icon: <HomeIcon /> },
        { to: "/users", text: t("nav.users"), icon: <PeopleIcon /> },
        { to: "/domains", text: t("nav.domains"), icon: <GlobeIcon /> },
        { to: "/mails", text: t("nav.mails"), icon: <MailIcon /> },
        { to: "/regions", text: t("nav.regions"), icon: <PulseIcon /> },
        { to: "/account", text: t("nav.account"), icon: <PersonIcon /> },
      ]}
      strangers={[{ path: "/", page: <Navigate to="/login" replace /> }]}
      members={[
        { path: "/home", page: <Home /> },
        { path: "/users", page: <Members /> },
        { path: "/domains", page: <Domains /> },
        { path: "/domains/:name", page: <Domain /> },
        { path: "/mails", page: <Mails /> },
        { path: "/regions", page: <Regions /> },
      ]}
    />
  );
}
