export * from './activity.ts';
export * from './event-log.ts';
export * from './failure.ts';
export * from './log-reader.ts';
export * from './migrate.ts';
export {
  createPools,
  type Database,
  type PoolName,
  type PoolOptions,
  type Pools,
  type PoolTimeouts,
} from './pools.ts';
export * from './settings.ts';
export * from './transaction.ts';
