/** French, with vous. A blank before a double mark, and inside of guillemets, does not break. */

import type { en } from './en.ts';

export const fr: typeof en = {
  mustHaveValue: (label) => `«\u00a0${label}\u00a0» doit avoir une valeur`,
  mustBeSingle: (label) => `«\u00a0${label}\u00a0» doit être une valeur unique`,
  mustBeWhole: (label) => `«\u00a0${label}\u00a0» doit être un nombre entier`,
  mustBePhone: (label) =>
    `«\u00a0${label}\u00a0» doit être un numéro de téléphone avec l’indicatif du pays, par exemple +351211234567`,
  mustBeWebAddress: (label) => `«\u00a0${label}\u00a0» doit être une adresse web, par exemple https://example.com`,
  mustBeDate: (label, format) => `«\u00a0${label}\u00a0» doit être une date ou une heure au format ${format}`,
  mustBeOneOf: (label, options) => `«\u00a0${label}\u00a0» doit être l’une de ces valeurs\u00a0: ${options}`,

  contactsFit: (service, count) =>
    count === 0
      ? `Aucun contact dans ${service} ne correspond\u00a0; rien n’a été modifié`
      : `${count} ${count === 1 ? 'contact' : 'contacts'} dans ${service} ${count === 1 ? 'correspond' : 'correspondent'}\u00a0; rien n’a été modifié`,

  beingDone: (service) => `L’action est en cours dans ${service}. Veuillez réessayer dans un instant.`,
  notKnown: (service, minutes) => {
    const look = `On ne sait pas si l’action a été effectuée\u00a0: veuillez vérifier dans ${service} avant de réessayer.`;
    if (minutes === undefined) return look;
    return `${look} Un nouvel essai sera possible dans ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`;
  },

  doneLater: (service) => `${service} est injoignable pour le moment. L’action sera effectuée dès que possible.`,

  unreachable: (service) => `${service} est injoignable.`,
  noAnswerInTime: (service) => `${service} n’a pas répondu à temps.`,
  tooManyRequests: (service) =>
    `${service} n’accepte plus de requêtes pour le moment\u00a0; veuillez réessayer plus tard.`,
  errorAnswer: (service, status) =>
    `${service} a répondu par une erreur${status === undefined ? '' : ` (HTTP ${status})`}.`,
  mustReconnect: (service) =>
    `${service} n’accepte plus les identifiants enregistrés\u00a0; un administrateur doit rétablir la connexion.`,
  ownError: (service) => `Une erreur interne s’est produite dans la connexion à ${service}.`,
  nothingDone: () => 'Rien n’a été effectué.',

  contactCreated: (name) => `Contact ${name} créé`,
  contactUpdated: (name) => `Contact ${name} mis à jour`,
  ticketCreated: (id, name) => `Ticket ${id} créé pour ${name}`,
  noteAdded: (name) => `Note ajoutée à ${name}`,
  callLogged: (name) => `Appel enregistré pour ${name}`,

  contactNeedsReach: () => 'Un contact doit avoir une adresse e-mail ou un numéro de téléphone',
  contactIsBusy: () => 'Le contact est sans cesse modifié par d’autres personnes\u00a0; veuillez réessayer',
  callSubject: (direction, seconds) => {
    const call = { inbound: 'Appel entrant', outbound: 'Appel sortant', missed: 'Appel manqué' }[direction];
    return seconds === undefined ? call : `${call}, ${seconds} s`;
  },
};
