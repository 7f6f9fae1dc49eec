export * from './auth.ts';
export * from './channel.ts';
export * from './invite.ts';
export * from './log.ts';
export * from './message.ts';
export * from './user-state.ts';
export * from './workspace.ts';
