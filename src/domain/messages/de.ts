/** German, with Sie. */

import type { en } from './en.ts';

export const de: typeof en = {
  mustHaveValue: (label) => `„${label}“ muss einen Wert haben`,
  mustBeSingle: (label) => `„${label}“ muss ein einzelner Wert sein`,
  mustBeWhole: (label) => `„${label}“ muss eine ganze Zahl sein`,
  mustBePhone: (label) => `„${label}“ muss eine Telefonnummer mit Ländervorwahl sein, zum Beispiel +351211234567`,
  mustBeWebAddress: (label) => `„${label}“ muss eine Webadresse sein, zum Beispiel https://example.com`,
  mustBeDate: (label, format) => `„${label}“ muss ein Datum oder eine Uhrzeit im Format ${format} sein`,
  mustBeOneOf: (label, options) => `„${label}“ muss einer dieser Werte sein: ${options}`,

  contactsFit: (service, count) =>
    count === 0
      ? `Kein Kontakt in ${service} passt; es wurde nichts geändert`
      : `${count} ${count === 1 ? 'Kontakt' : 'Kontakte'} in ${service} ${count === 1 ? 'passt' : 'passen'}; es wurde nichts geändert`,

  beingDone: (service) => `Dies wird in ${service} gerade ausgeführt. Bitte versuchen Sie es gleich noch einmal.`,
  notKnown: (service, minutes) => {
    const look = `Ob dies ausgeführt wurde, ist nicht bekannt: Bitte sehen Sie vor einem neuen Versuch in ${service} nach.`;
    if (minutes === undefined) return look;
    return `${look} In ${minutes} ${minutes === 1 ? 'Minute' : 'Minuten'} ist ein neuer Versuch möglich.`;
  },

  doneLater: (service) => `${service} ist derzeit nicht erreichbar. Dies wird ausgeführt, sobald es möglich ist.`,

  unreachable: (service) => `${service} ist nicht erreichbar.`,
  noAnswerInTime: (service) => `${service} hat nicht rechtzeitig geantwortet.`,
  tooManyRequests: (service) =>
    `${service} nimmt derzeit keine weiteren Anfragen an; bitte versuchen Sie es später noch einmal.`,
  errorAnswer: (service, status) =>
    `${service} hat mit einem Fehler geantwortet${status === undefined ? '' : ` (HTTP ${status})`}.`,
  mustReconnect: (service) =>
    `${service} akzeptiert die gespeicherten Zugangsdaten nicht mehr; ein Administrator muss die Verbindung neu herstellen.`,
  ownError: (service) => `In der Verbindung zu ${service} ist ein interner Fehler aufgetreten.`,
  nothingDone: () => 'Es wurde nichts ausgeführt.',

  contactCreated: (name) => `Kontakt ${name} angelegt`,
  contactUpdated: (name) => `Kontakt ${name} aktualisiert`,
  ticketCreated: (id, name) => `Ticket ${id} für ${name} angelegt`,
  noteAdded: (name) => `Notiz zu ${name} hinzugefügt`,
  callLogged: (name) => `Anruf für ${name} protokolliert`,

  contactNeedsReach: () => 'Ein Kontakt braucht eine E-Mail-Adresse oder eine Telefonnummer',
  contactIsBusy: () => 'Der Kontakt wird fortwährend von anderen geändert; bitte versuchen Sie es noch einmal',
  callSubject: (direction, seconds) => {
    const call = { inbound: 'Eingehender Anruf', outbound: 'Ausgehender Anruf', missed: 'Verpasster Anruf' }[direction];
    return seconds === undefined ? call : `${call}, ${seconds} s`;
  },
};
