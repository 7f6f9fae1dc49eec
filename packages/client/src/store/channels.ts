import {
  AppError,
  applyChannel,
  type Channel,
  type CreateChannelInput,
  type Id,
  newId,
} from '@teamchat/contract';
import { readInto, type StoreCore } from './reader.ts';

/** Joins a public channel; it is in the state when this resolves. @throws AppError */
export async function joinChannel(core: StoreCore, channelId: Id): Promise<void> {
  const { workspaceId, api } = core;
  await readInto(core, {
    ask: () => api.channel.join.mutate({ workspaceId, channelId }),
    apply: applyChannel,
  });
}

export type NewChannel = Omit<CreateChannelInput, 'workspaceId'>;

/** Creates a channel and joins it; a try that is repeated creates one. @throws AppError */
export async function createChannel(core: StoreCore, input: NewChannel): Promise<Channel> {
  const { workspaceId, api } = core;
  const id = input.id ?? newId();
  const answer = await readInto(core, {
    ask: () => api.channel.create.mutate({ ...input, id, workspaceId }),
    apply: (state, created, later) => applyChannel(state, created, later) ?? state,
  });
  if (answer === null) throw new AppError('UNAVAILABLE', 'The channel was not created.');
  return answer.channel;
}
