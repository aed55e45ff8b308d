/** Events of an org or agency: `/tickets`, and one with its holders and its doors. */
import { icon } from "@/shared/components/icons";
import { definePages } from "@/shared/modules";

const EventIcon = icon(<path d="M5 6h14v14H5zM5 10h14M9 3v4M15 3v4M9 14h6" />);

export default definePages({
  navigation: [
    {
      label: { "en-US": "Events", "de-DE": "Veranstaltungen", "ta-IN": "நிகழ்வுகள்" },
      path: "/",
      icon: <EventIcon />,
    },
  ],
  routes: {
    "/": () => import("./Events"),
    "/:eventId": () => import("./EventOfTenant"),
  },
  texts: {
    "en-US": async () => (await import("./i18n/en")).en,
    "de-DE": async () => (await import("./i18n/de")).de,
    "ta-IN": async () => (await import("./i18n/ta")).ta,
  },
});
