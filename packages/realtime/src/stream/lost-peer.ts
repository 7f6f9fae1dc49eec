import type { StreamEvent } from '../stream-event.ts';
import { audienceTerms } from '../workspace/rights.ts';

/**
 * Somebody left a channel or the workspace, and this guest cannot tell any more whether they shared
 * a channel then: whoever they shared it with is no longer among their peers.
 */
export function isAboutLostPeer({ delta, audience }: StreamEvent): boolean {
  if (delta?.op !== 'memberLeft' && delta?.op !== 'channelLeft') return false;
  return audienceTerms(audience).some((term) => term?.kind === 'guestsSharing');
}
