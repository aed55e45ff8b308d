/** The bookmarks in the hub: `/bookmarks`, and `/bookmarks/<id>` for one of them. */
import { icon } from "@/shared/components/icons";
import { definePages } from "@/shared/modules";

const BookmarkIcon = icon(<path d="M7 4h10a1 1 0 0 1 1 1v15l-6-4.5L6 20V5a1 1 0 0 1 1-1z" />);

export default definePages({
  navigation: [
    {
      label: { "en-US": "Bookmarks", "de-DE": "Lesezeichen", "ta-IN": "புக்மார்க்குகள்" },
      path: "/",
      icon: <BookmarkIcon />,
    },
  ],
  routes: {
    "/": () => import("./Bookmarks"),
    "/:itemId": () => import("./Bookmark"),
  },
  texts: {
    "en-US": async () => (await import("./i18n/en")).en,
    "de-DE": async () => (await import("./i18n/de")).de,
    "ta-IN": async () => (await import("./i18n/ta")).ta,
  },
});
