import type { Client } from '@teamchat/client';

/**
 * Tells the other tabs of this browser who signed in here, and follows them: they share one cookie. A tab
 * that was signed out signs in with it; one of another account notices when it renews its token.
 * @returns stops it.
 */
export function followOtherTabs({ auth }: Client): () => void {
  const channel = new BroadcastChannel('teamchat.signed-in');
  let told: string | null = null;
  const stopListening = auth.subscribe(() => {
    const state = auth.getState();
    const userId = state.kind === 'signedIn' ? state.user.id : null;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
    if (userId !== null && userId !== told) channel.postMessage(userId);
    told = userId;
  });
  channel.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const state = auth.getState();
    if (state.kind === 'signedIn' && state.user.id === data) return;
    const following = state.kind === 'signedIn' ? auth.refresh() : auth.restore();
    // Offline: the next call renews the token.
    following.catch(() => undefined);
  });
  return () => {
    stopListening();
    channel.close();
  };
}
