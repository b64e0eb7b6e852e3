/** Takes what the platform's queues deliver: each message by itself, so that none is a burden to the others. */

import type { Logger } from '../log.ts';
import type { DeferredActions, DeferredMessage } from './deferred.ts';

/** What a queue delivers at once, as the platform has it. */
export interface Delivery {
  readonly queue: string;
  readonly messages: readonly {
    readonly id: string;
    readonly body: unknown;
    ack(): void;
    retry(options: { readonly delaySeconds: number }): void;
  }[];
}

/** What the name of the queue ends with that holds what another one gave up. */
const DEAD = '-dead';
/** After an error of the bridge's own; seconds. */
const PAUSE_S = 300;

export interface ConsumerParts {
  readonly deferred: Pick<DeferredActions, 'perform' | 'giveUp'>;
  /** Throws where the bridge cannot serve yet. */
  readonly checkReady: () => Promise<void>;
  readonly logger: Pick<Logger, 'error'>;
}

/** What cannot be done because of an error of the bridge's own is delivered again; what is no message of its, is not. */
export async function consume(
  { deferred, checkReady, logger }: ConsumerParts,
  { queue, messages }: Delivery,
): Promise<void> {
  const take = async (message: DeferredMessage): Promise<number | undefined> => {
    await checkReady();
    if (!queue.endsWith(DEAD)) return await deferred.perform(message);
    await deferred.giveUp(message);
    return undefined;
  };
  await Promise.all(
    messages.map(async (message) => {
      if (!isDeferred(message.body)) {
        logger.error('queue_message_unreadable', { queue, message: message.id });
        return message.ack();
      }
      const delaySeconds = await take(message.body).catch((cause: unknown) => {
        logger.error('queue_message_failed', { queue, message: message.id, cause });
        return PAUSE_S;
      });
      return delaySeconds === undefined ? message.ack() : message.retry({ delaySeconds });
    }),
  );
}

const isDeferred = (body: unknown): body is DeferredMessage =>
  typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string';
