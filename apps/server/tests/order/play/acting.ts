import type { Id } from '@teamchat/contract';
import type { Device } from '../world/device.ts';
import type { Scene } from './scene.ts';

/** Who does it, and what its indexes mean now. */
export interface Acting<S extends Scene = Scene> {
  scene: S;
  device: Device;
  channelId: Id;
}

/** The item at an index of any size. */
export function at<T>(items: readonly T[], index: number, otherwise?: T): T {
  const item = items.length === 0 ? otherwise : items.at(index % items.length);
  if (item === undefined) throw new RangeError('There is nothing to choose from.');
  return item;
}
