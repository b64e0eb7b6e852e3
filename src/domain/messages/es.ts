/** Spanish, with usted. */

import type { en } from './en.ts';

export const es: typeof en = {
  mustHaveValue: (label) => `«${label}» debe tener un valor`,
  mustBeSingle: (label) => `«${label}» debe ser un único valor`,
  mustBeWhole: (label) => `«${label}» debe ser un número entero`,
  mustBePhone: (label) => `«${label}» debe ser un número de teléfono con el prefijo del país, como +351211234567`,
  mustBeWebAddress: (label) => `«${label}» debe ser una dirección web, como https://example.com`,
  mustBeDate: (label, format) => `«${label}» debe ser una fecha u hora con el formato ${format}`,
  mustBeOneOf: (label, options) => `«${label}» debe ser uno de estos valores: ${options}`,

  contactsFit: (service, count) =>
    count === 0
      ? `Ningún contacto en ${service} coincide; no se ha cambiado nada`
      : `${count} ${count === 1 ? 'contacto' : 'contactos'} en ${service} ${count === 1 ? 'coincide' : 'coinciden'}; no se ha cambiado nada`,

  beingDone: (service) => `Esto se está haciendo en ${service} en este momento. Inténtelo de nuevo en unos instantes.`,
  notKnown: (service, minutes) => {
    const look = `No se sabe si esto se ha hecho: compruébelo en ${service} antes de volver a intentarlo.`;
    if (minutes === undefined) return look;
    return `${look} Se puede volver a intentar dentro de ${minutes} ${minutes === 1 ? 'minuto' : 'minutos'}.`;
  },

  doneLater: (service) => `En este momento no se puede acceder a ${service}. Esto se hará en cuanto sea posible.`,

  unreachable: (service) => `No se puede acceder a ${service}.`,
  noAnswerInTime: (service) => `${service} no ha respondido a tiempo.`,
  tooManyRequests: (service) => `${service} no acepta más solicitudes en este momento; inténtelo de nuevo más tarde.`,
  errorAnswer: (service, status) =>
    `${service} ha respondido con un error${status === undefined ? '' : ` (HTTP ${status})`}.`,
  mustReconnect: (service) =>
    `${service} ya no acepta las credenciales guardadas; un administrador debe restablecer la conexión.`,
  ownError: (service) => `Se ha producido un error interno en la conexión con ${service}.`,
  nothingDone: () => 'No se ha hecho nada.',

  contactCreated: (name) => `Contacto ${name} creado`,
  contactUpdated: (name) => `Contacto ${name} actualizado`,
  ticketCreated: (id, name) => `Ticket ${id} creado para ${name}`,
  noteAdded: (name) => `Nota añadida a ${name}`,
  callLogged: (name) => `Llamada registrada para ${name}`,

  contactNeedsReach: () => 'Un contacto necesita un correo electrónico o un número de teléfono',
  contactIsBusy: () => 'Otras personas están cambiando el contacto continuamente; inténtelo de nuevo',
  callSubject: (direction, seconds) => {
    const call = { inbound: 'Llamada entrante', outbound: 'Llamada saliente', missed: 'Llamada perdida' }[direction];
    return seconds === undefined ? call : `${call}, ${seconds} s`;
  },
};
