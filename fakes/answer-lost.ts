/**
 * Thrown by a fake that did its work and whose answer shall never arrive. In the place of the network it is what `fetch`
 * rejects with; `serve` destroys the socket.
 */
export class AnswerLost extends TypeError {
  override readonly name = 'AnswerLost';

  constructor() {
    super('The connection broke before the answer came');
  }
}
