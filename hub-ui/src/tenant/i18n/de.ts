import { translation } from "@/shared/i18n/catalog";

import type { en } from "./en";

export const de = translation<typeof en>()({
  "nav.members": "Kollegen",
  "nav.domains": "Domains",

  "welcome.proof": "Eine Domain, bewiesen",
  "welcome.proof-text":
    "Ein Eintrag in Ihrem DNS zeigt, dass die Domain Ihnen gehört. Niemand kann sich als Sie ausgeben.",
  "welcome.people": "Kollegen mit Rollen",
  "welcome.people-text":
    "Laden Sie ein, wen Sie möchten, und entscheiden Sie, wer was darf. Jede Rolle gilt sofort.",
  "welcome.home": "Daten zu Hause",
  "welcome.home-text":
    "Sie wählen die Region, in der die Daten Ihrer Kollegen liegen. Sie verlassen sie nie.",

  "signup.address": "Ihre Adresse",
  "signup.address-hint":
    "Eine Adresse der Domain, die Sie beweisen werden, und ein Postfach, das Sie lesen können.",
  "signup.region": "Heimatregion",
  "signup.region-hint":
    "Hier werden die Daten aller Kollegen liegen. Diese Wahl gilt für immer: Sie lässt sich später nicht ändern.",
  "signup.send": "Die beiden Mails schicken",
  "signup.taken":
    "Diese Domain hat schon eine Firma bewiesen, oder diese Adresse hat ein Konto. Bitten Sie Ihre Kollegen um eine Einladung.",
  "signup.have-account": "Sie haben ein Konto?",
  "signup.not-yet": "Ihre Firma ist noch nicht hier?",
  "signup.link": "Registrieren",

  "sent.title": "Zwei Mails sind unterwegs",
  "sent.text": "Beide gehen an {address}.",
  "sent.record": "Die Mail mit dem DNS-Eintrag",
  "sent.record-text":
    "Wer das DNS von {domain} pflegt, trägt einen TXT-Eintrag mit diesem Namen und dem Wert aus der Mail ein. Die Mail darf weitergeleitet werden.",
  "sent.link": "Die Mail mit Ihrem privaten Link",
  "sent.link-text":
    "Wenn der Eintrag da ist, öffnen Sie den Link und schließen ab. Leiten Sie diese Mail nicht weiter. Sie gilt bis {time}.",

  "record.title": "Der Eintrag in Ihrem DNS",
  "record.hint": "Ein Eintrag vom Typ TXT. Wir sehen selbst nach; hier ist nichts einzutragen.",
  "record.name": "Name des TXT-Eintrags",
  "record.value": "Wert des TXT-Eintrags",
  "record.value-elsewhere":
    "Sein Wert steht in der anderen Mail, der mit dem DNS-Eintrag: So beweist ein Link in fremden Händen nichts.",

  "complete.title": "Registrierung abschließen",
  "complete.text": "Es geschieht nichts, bevor Sie den Knopf drücken.",
  "complete.begin": "Zeigen, was zu tun ist",
  "complete.title-of": "Registrierung von {domain} abschließen",
  "complete.lead": "Sie werden der erste Superadmin und können gleich Kollegen einladen.",
  "complete.account": "Ihr Konto",
  "complete.account-hint":
    "Sie melden sich mit der Adresse an, an die die Mail kam, mit der Domain und diesem Passwort.",
  "complete.consents": "Zwei Bestätigungen",
  "complete.has-record": "Der TXT-Eintrag steht in unserem DNS.",
  "complete.agrees": "Ich stimme den Nutzungsbedingungen im Namen der Firma zu.",
  "complete.send": "Eintrag prüfen und abschließen",
  "complete.again": "Noch einmal prüfen",
  "complete.no-record":
    "Wir sehen den Eintrag {name} mit dem Wert aus der Mail noch nicht. Neue Einträge brauchen oft einige Minuten, bis sie überall zu sehen sind. Verloren ist nichts: Warten Sie etwas und prüfen Sie noch einmal.",
  "complete.taken":
    "Jemand anders hat diese Domain bewiesen, oder Ihre Adresse hat schon ein Konto. Bitten Sie Ihre Kollegen um eine Einladung.",
  "complete.lately":
    "Der Eintrag wurde gerade erst gesucht. Warten Sie bitte zehn Sekunden, und prüfen Sie noch einmal.",
  "complete.proven-title": "{domain} hat jemand anders bewiesen",
  "complete.proven-text":
    "Jemand anders hat seinen Eintrag zuerst gesetzt, darum ist diese Registrierung beendet. Sind es Ihre Kollegen, so bitten Sie sie um eine Einladung.",
  "complete.other-domain": "Mit einer anderen Domain registrieren",

  "home.hello": "Schön, dass Sie da sind, {name}.",
  "home.welcome": "Schön, dass Sie da sind.",
  "home.region": "Heimatregion",
  "home.region-hint": "Hier liegen die Daten aller Kollegen und verlassen sie nie.",
  "home.members": "Wer sich hier anmelden darf, und wer was tun darf.",
  "home.to-members": "Zu den Kollegen",
  "home.domains": "Weitere Domains beweisen; Kollegen melden sich mit jeder davon an.",
  "home.to-domains": "Zu den Domains",

  "domains.title": "Domains",
  "domains.text":
    "Eine bewiesene Domain gehört Ihnen allein, und Kollegen können sich damit anmelden. Ein Anspruch hält niemanden auf: Der erste Beweis zählt.",
  "domains.name": "Domain",
  "domains.empty": "Noch keine Domain.",
  "domains.claim": "Weitere Domain beanspruchen",
  "domains.claim-hint":
    "Sie bekommen einen Eintrag für ihr DNS. Dann haben Sie sieben Tage Zeit, sie zu beweisen.",
  "domains.claim-send": "Eintrag bekommen",
  "domains.claimed":
    "{domain} ist beansprucht. Tragen Sie den Eintrag unten ins DNS ein, und prüfen Sie dann.",
  "domains.taken":
    "Diese Domain haben Sie schon beansprucht, oder eine andere Firma hat sie bewiesen.",
  "domains.gone": "Diese Domain steht nicht mehr auf Ihrer Liste: Ein Kollege hat sie freigegeben.",
  "domains.PENDING": "Noch nicht bewiesen",
  "domains.PENDING-text":
    "Tragen Sie diesen Eintrag ins DNS der Domain ein. Wir sehen von selbst nach, erst jede Minute, dann jede Stunde; Sie können auch jetzt prüfen.",
  "domains.VERIFIED": "Bewiesen",
  "domains.VERIFIED-text": "Der Eintrag ist da. Lassen Sie ihn stehen.",
  "domains.FAILING": "Eintrag fehlt",
  "domains.FAILING-text":
    "Sie war bewiesen, aber drei Prüfungen in Folge haben den Eintrag nicht gefunden. Tragen Sie ihn wieder ein, und prüfen Sie dann.",
  "domains.until": "Der Anspruch gilt bis {time}.",
  "domains.verified-at": "Zuletzt gesehen {time}.",
  "domains.verify": "Jetzt prüfen",
  "domains.again-in": "Die nächste Prüfung geht in {time} Minuten.",
  "domains.found": "Der Eintrag ist da: Die Domain ist bewiesen.",
  "domains.missing":
    "Wir haben den Eintrag nicht gefunden. Neue Einträge brauchen manchmal einige Minuten.",
  "domains.lately": "Diese Domain wurde gerade erst geprüft.",
  "domains.TAKEN": "Von jemand anders bewiesen",
  "domains.TAKEN-text":
    "Eine andere Firma hat diese Domain zuerst bewiesen. Gehört sie dennoch Ihnen: Sobald deren Eintrag sieben Tage fehlt, übernimmt Ihr Beweis die Domain. Sonst geben Sie den Anspruch frei.",
  "domains.lapsed":
    "Der Anspruch ist am {time} abgelaufen. Die nächste Prüfung gibt Ihnen einen neuen Wert.",
  "domains.failing-since":
    "Der Eintrag fehlt seit {since}. Ab {time} kann eine andere Firma, die die Domain beweist, sie übernehmen.",
  "domains.looked-at": "Zuletzt nachgesehen: {time}.",
  "domains.values": "Diese Werte waren da:",
  "domains.nothing": "Es gab keinen TXT-Eintrag mit diesem Namen.",
  "domains.no-answer": "Die Nameserver der Domain haben nicht geantwortet.",
  "domains.busy":
    "Gerade werden viele Domains geprüft. Versuchen Sie es bitte in einigen Sekunden noch einmal.",
  "domains.too-many":
    "Sie haben zehn Ansprüche ohne Beweis. Beweisen Sie erst einen davon, oder geben Sie einen frei.",
  "domains.release": "Freigeben",
  "domains.release-title": "{domain} freigeben?",
  "domains.release-proven":
    "Dann kann sich niemand mehr mit dieser Domain anmelden, und andere können sie beweisen.",
  "domains.release-claim":
    "Der Wert ihres Eintrags gilt dann nicht mehr. Sie können die Domain später wieder beanspruchen.",
  "domains.release-send": "Domain freigeben",
  "domains.released": "{domain} ist freigegeben.",
  "domains.only":
    "Das ist Ihre einzige bewiesene Domain: Ohne sie könnte sich niemand anmelden. Beweisen Sie erst eine andere.",
});
