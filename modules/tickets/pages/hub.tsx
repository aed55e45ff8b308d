/** Tickets in the hub: `/tickets`, one of them, and an event by its code. */
import { icon } from "@/shared/components/icons";
import { definePages } from "@/shared/modules";

const TicketIcon = icon(
  <path d="M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3zM14 7v10" />,
);

export default definePages({
  navigation: [
    {
      label: { "en-US": "Tickets", "de-DE": "Tickets", "ta-IN": "நுழைவுச்சீட்டுகள்" },
      path: "/",
      icon: <TicketIcon />,
    },
  ],
  routes: {
    "/": () => import("./MyTickets"),
    "/event/:code": () => import("./Event"),
    "/:ticketId": () => import("./TicketPage"),
  },
  texts: {
    "en-US": async () => (await import("./i18n/en")).en,
    "de-DE": async () => (await import("./i18n/de")).de,
    "ta-IN": async () => (await import("./i18n/ta")).ta,
  },
});
