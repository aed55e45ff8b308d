import { translation } from "@/shared/i18n/catalog";

import type { en } from "./en";

export const de = translation<typeof en>()({
  "role.superadmin": "Superadmin",
  "role.superadmin-text": "Alles, auch diese Rolle selbst zu geben und zu nehmen.",
  "role.superadmin-locked": "Nur ein Superadmin gibt oder nimmt diese Rolle.",
  "role.own-locked": "Diese Rolle muss Ihnen jemand anderes geben; sich selbst gibt sie niemand.",
  "role.manage_users": "Kollegen verwalten",
  "role.manage_users-text":
    "Kollegen sehen, ihren Zugang sperren und freigeben, Rollen geben und nehmen.",
  "role.invite_users": "Kollegen einladen",
  "role.invite_users-text": "Kollegen einladen und sehen, wer da ist.",
  "role.view_users": "Kollegen sehen",
  "role.view_users-text": "Sehen, wer da ist, mit Status und Rollen.",
  "role.manage_domains": "Domains verwalten",
  "role.manage_domains-text":
    "Entscheiden, welche Domains mitmachen dürfen, und ihre Geschichte sehen.",
  "role.view_domains": "Domains sehen",
  "role.view_domains-text": "Zugelassene Domains und ihre Geschichte sehen.",
  "role.none": "Keine Rollen",
  "role.none-text": "Sie haben noch keine Rollen. Wer Kollegen verwaltet, kann Ihnen welche geben.",
  "role.yours": "Ihre Rollen",
  "role.missing": "Ihr Konto öffnet diese Seite nicht.",
  "role.missing-text": "Dafür braucht man eine dieser Rollen:",
  "role.missing-who": "Wer Kollegen verwaltet, kann sie Ihnen geben; sie gilt sofort.",
  "role.refused": "Ihre Rolle erlaubt das nicht, oder nicht mehr.",

  "setup.title": "Konto einrichten",
  "setup.text": "Sie sind eingeladen. Es geschieht nichts, bevor Sie den Knopf drücken.",
  "setup.name": "Ihr voller Name",
  "setup.language": "Sprache der Seiten und Mails",
  "setup.send": "Konto einrichten",
  "setup.dead":
    "Diese Einladung gilt nicht mehr: Sie ist abgelaufen, schon benutzt, oder es gibt eine neuere. Man kann Ihnen eine neue schicken.",
  "setup.disabled": "Dieses Konto wurde inzwischen gesperrt. Bitte fragen Sie nach.",
  "setup.done": "Ihr Konto ist bereit",
  "setup.done-text": "Melden Sie sich jetzt mit Ihrer Adresse und dem eben gewählten Passwort an.",

  "members.title": "Kollegen",
  "members.text": "Wer sich hier anmelden darf, und wer was tun darf.",
  "members.filter-name": "Name enthält",
  "members.filter-email": "E-Mail-Adresse enthält",
  "members.filter-status": "Status",
  "members.all": "Alle",
  "members.active": "Aktiv",
  "members.invited": "Eingeladen",
  "members.disabled": "Gesperrt",
  "members.empty": "Niemand passt dazu.",
  "members.gone": "Diesen Kollegen gibt es nicht mehr.",
  "members.invite": "Kollegen einladen",
  "members.invite-text":
    "Ein Link geht an die Adresse und gilt sieben Tage. Rollen gibt es erst, wenn Sie welche geben.",
  "members.invite-language": "Sprache der Einladung",
  "members.invite-send": "Einladung schicken",
  "members.invited-notice": "Eine Einladung ist unterwegs an {address}.",
  "members.taken": "Diese Adresse gehört schon einem Kollegen.",
  "members.do-invite": "Erneut einladen",
  "members.do-roles": "Rollen",
  "members.do-disable": "Sperren",
  "members.do-enable": "Freigeben",
  "members.disable-title": "{name} sperren?",
  "members.disable-text":
    "Alle Sitzungen enden sofort, und niemand kann sich mit diesem Konto anmelden. Die Rollen bleiben; Sie können das Konto wieder freigeben.",
  "members.disable-self": "Das ist Ihr eigenes Konto: Sie werden abgemeldet.",
  "members.disable-done": "{name} ist gesperrt.",
  "members.enable-title": "{name} freigeben?",
  "members.enable-text":
    "Das Konto funktioniert wieder wie vorher, mit denselben Rollen. Eine noch nicht benutzte Einladung gilt wieder.",
  "members.enable-done": "{name} ist freigegeben.",
  "members.not-disabled": "Dieses Konto ist nicht (mehr) gesperrt.",
  "members.last":
    "Dann wäre niemand mehr verantwortlich: Es muss immer einen aktiven Superadmin geben. Machen Sie zuerst jemand anderen zum Superadmin.",
  "members.already": "Es ist schon gesperrt.",
  "members.roles-title": "Rollen von {name}",
  "members.roles-text": "Jeder Schalter wirkt sofort, ohne neue Anmeldung.",
  "members.roles-changed":
    "Jemand anders hat das eben geändert. Die Schalter zeigen, was jetzt gilt.",
});
