/** Portfolios in the hub: `/portfolio`, one of them, and its transactions. */
import { icon } from "@/shared/components/icons";
import { definePages } from "@/shared/modules";

const PortfolioIcon = icon(<path d="M4 19h16M6 16v-4M10 16V8M14 16v-6M18 16V5" />);

export default definePages({
  navigation: [
    {
      label: { "en-US": "Portfolio", "de-DE": "Depot", "ta-IN": "முதலீடுகள்" },
      path: "/",
      icon: <PortfolioIcon />,
    },
  ],
  routes: {
    "/": () => import("./Portfolios"),
    "/:portfolioId": () => import("./PortfolioDay"),
    "/:portfolioId/transactions": () => import("./Transactions"),
  },
  texts: {
    "en-US": async () => (await import("./i18n/en")).en,
    "de-DE": async () => (await import("./i18n/de")).de,
    "ta-IN": async () => (await import("./i18n/ta")).ta,
  },
});
