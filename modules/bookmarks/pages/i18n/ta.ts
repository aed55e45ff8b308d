import { translation } from "@/shared/i18n/catalog";

import type { en } from "./en";

export const ta = translation<typeof en>()({
  title: "புக்மார்க்குகள்",
  lead: "நீங்கள் மீண்டும் காண விரும்பும் இணைப்புகள். வேறு யாரும் அவற்றைப் பார்ப்பதில்லை.",
  empty: "நீங்கள் இன்னும் எந்த இணைப்பையும் சேமிக்கவில்லை.",
  list: "சேமித்த இணைப்புகள்",
  "saved-at": "சேமித்தது",
  "add-title": "இணைப்பைச் சேமிக்க",
  "field-title": "பெயர்",
  "field-url": "முகவரி",
  add: "சேமி",
  added: "{title} சேமிக்கப்பட்டது.",
  back: "எல்லா புக்மார்க்குகளும்",
  open: "இணைப்பைத் திற",
  delete: "நீக்கு",
  gone: "அப்படி ஒரு புக்மார்க் இல்லை.",
});
