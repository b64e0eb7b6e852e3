/** European Portuguese. */

import type { en } from './en.ts';

export const pt: typeof en = {
  mustHaveValue: (label) => `«${label}» tem de ter um valor`,
  mustBeSingle: (label) => `«${label}» tem de ser um único valor`,
  mustBeWhole: (label) => `«${label}» tem de ser um número inteiro`,
  mustBePhone: (label) => `«${label}» tem de ser um número de telefone com o indicativo do país, como +351211234567`,
  mustBeWebAddress: (label) => `«${label}» tem de ser um endereço web, como https://example.com`,
  mustBeDate: (label, format) => `«${label}» tem de ser uma data ou hora no formato ${format}`,
  mustBeOneOf: (label, options) => `«${label}» tem de ser um destes valores: ${options}`,

  contactsFit: (service, count) =>
    count === 0
      ? `Nenhum contacto em ${service} corresponde; nada foi alterado`
      : `${count} ${count === 1 ? 'contacto' : 'contactos'} em ${service} ${count === 1 ? 'corresponde' : 'correspondem'}; nada foi alterado`,

  beingDone: (service) => `Isto está a ser feito em ${service} neste momento. Tente novamente daqui a pouco.`,
  notKnown: (service, minutes) => {
    const look = `Não se sabe se isto foi feito: verifique em ${service} antes de tentar novamente.`;
    if (minutes === undefined) return look;
    return `${look} É possível tentar novamente dentro de ${minutes} ${minutes === 1 ? 'minuto' : 'minutos'}.`;
  },

  doneLater: (service) => `Neste momento não é possível aceder a ${service}. Isto será feito assim que for possível.`,

  unreachable: (service) => `Não é possível aceder a ${service}.`,
  noAnswerInTime: (service) => `${service} não respondeu a tempo.`,
  tooManyRequests: (service) => `${service} não aceita mais pedidos neste momento; tente novamente mais tarde.`,
  errorAnswer: (service, status) =>
    `${service} respondeu com um erro${status === undefined ? '' : ` (HTTP ${status})`}.`,
  mustReconnect: (service) =>
    `${service} já não aceita as credenciais guardadas; um administrador tem de voltar a estabelecer a ligação.`,
  ownError: (service) => `Ocorreu um erro interno na ligação a ${service}.`,
  nothingDone: () => 'Nada foi feito.',

  contactCreated: (name) => `Contacto ${name} criado`,
  contactUpdated: (name) => `Contacto ${name} atualizado`,
  ticketCreated: (id, name) => `Ticket ${id} criado para ${name}`,
  noteAdded: (name) => `Nota adicionada a ${name}`,
  callLogged: (name) => `Chamada registada para ${name}`,

  contactNeedsReach: () => 'Um contacto precisa de um e-mail ou de um número de telefone',
  contactIsBusy: () => 'O contacto está constantemente a ser alterado por outros; tente novamente',
  callSubject: (direction, seconds) => {
    const call = { inbound: 'Chamada recebida', outbound: 'Chamada efetuada', missed: 'Chamada perdida' }[direction];
    return seconds === undefined ? call : `${call}, ${seconds} s`;
  },
};
