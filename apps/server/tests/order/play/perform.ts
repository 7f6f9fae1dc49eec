import type { Operation } from '../case/operation.ts';
import type { Device } from '../world/device.ts';
import { isExpected } from '../world/errors.ts';
import { type Acting, at } from './acting.ts';
import { changeChannels } from './change-channels.ts';
import { changeMessages } from './change-messages.ts';
import { changePeople } from './change-people.ts';
import { flap } from './flap.ts';
import { readHistory } from './read-history.ts';
import type { CaseScene, Scene } from './scene.ts';
import { sendTwice } from './send-twice.ts';

/** What needs the insides of the servers. */
type InsideOperation = Extract<Operation, { do: 'flap' | 'sendTwice' }>;

export type OutsideOperation = Exclude<Operation, InsideOperation>;

/** Does one thing. Resolves when it is done or was refused, as anybody may be. */
export function perform(scene: CaseScene, operation: Operation): Promise<void> {
  return attempt(scene, operation, (acting) => {
    if (operation.do === 'flap') return flap(operation, acting);
    if (operation.do === 'sendTwice') return sendTwice(acting);
    return act(operation, acting);
  });
}

/** As `perform`, wherever the servers are. */
export function performOutside(scene: Scene, operation: OutsideOperation): Promise<void> {
  return attempt(scene, operation, (acting) => act(operation, acting));
}

async function attempt<S extends Scene>(
  scene: S,
  operation: Operation,
  run: (acting: Acting<S>) => Promise<unknown> | void,
): Promise<void> {
  const device = at(scene.devices, operation.device);
  const channelId = at(scene.channelIds, 'channel' in operation ? operation.channel : 0);
  try {
    await run({ scene, device, channelId });
  } catch (thrown) {
    if (isExpected(thrown)) return;
    scene.faults.push({ invariant: 'fault', where: device.name, detail: String(thrown) });
  }
}

async function act(operation: OutsideOperation, acting: Acting): Promise<void> {
  const { scene, device } = acting;
  switch (operation.do) {
    case 'send':
    case 'edit':
    case 'delete':
    case 'refusedSend':
      return changeMessages(operation, acting);
    case 'join':
    case 'leave':
    case 'createChannel':
    case 'refusedChannel':
    case 'addMember':
    case 'removeMember':
      return changeChannels(operation, acting);
    case 'expel':
    case 'invite':
    case 'setRole':
    case 'rename':
      return changePeople(operation, acting);
    case 'page':
    case 'watch':
    case 'loadMembers':
    case 'markRead':
    case 'markUnread':
      return readHistory(operation, acting);
    case 'drop':
      return device.drop(operation.home);
    case 'goOffline':
      return device.goOffline();
    case 'goOnline':
      return at(scene.devices.filter(isOffline), operation.device, device).goOnline(operation.home);
    case 'resync':
      return device.forgeNextCursor();
    case 'reopen':
      return device.reopen();
  }
}

const isOffline = (device: Device) => !device.isOnline;
