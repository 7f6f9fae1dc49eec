import type { Id } from '@teamchat/contract';
import type { Pools } from '@teamchat/db';
import { createGate, type Gate } from './gate.ts';
import type { EventPublisher, Logger } from './ports.ts';
import type { WriterMetrics } from './writer/metrics.ts';
import { createWriter, type Writer, type WriterLimits } from './writer/writer.ts';

/** What the verbs work with. Disposing finishes the writes that were taken and refuses new ones. */
export interface Core extends AsyncDisposable {
  readonly pools: Pools;
  readonly publisher: EventPublisher;
  readonly logger: Logger;
  /** Hot verbs: group commit. */
  readonly writer: Writer;
  /** All other writes: at most two at a time per workspace. */
  readonly gate: Gate;
}

/** A call on behalf of a signed-in person. */
export interface CoreContext extends Core {
  readonly actor: { readonly userId: Id };
}

export interface CoreOptions {
  pools: Pools;
  publisher: EventPublisher;
  logger: Logger;
  writer?: Partial<WriterLimits>;
  writerMetrics?: WriterMetrics;
}

export function createCore(options: CoreOptions): Core {
  const { pools, publisher, logger } = options;
  const writer = createWriter({
    pool: pools.writers,
    publisher,
    logger,
    limits: options.writer,
    metrics: options.writerMetrics,
  });
  return {
    pools,
    publisher,
    logger,
    writer,
    gate: createGate({ width: 2, waiting: 200 }),
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}

export function actAs(core: Core, userId: Id): CoreContext {
  return { ...core, actor: { userId } };
}
