import type { Client } from '@teamchat/client';
import { timings } from '@teamchat/contract';
import { useEffect } from 'react';

/** A glance at another tab is no absence. Milliseconds. */
const HIDDEN_FOR = 60_000;
const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Says whether somebody is at this device: not without input for a while, nor behind another tab. */
export function useOwnPresence(client: Client): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let idleAt = 0;
    const wait = () => {
      const left = idleAt - Date.now();
      timer = left > 0 ? setTimeout(wait, left) : undefined;
      client.setDeviceState(left > 0 ? 'active' : 'idle');
    };
    const restart = (duration: number) => {
      idleAt = Date.now() + duration;
      clearTimeout(timer);
      wait();
    };
    /** Comes with every move of the mouse: a timer that runs will find the later time. */
    const onInput = () => {
      if (timer === undefined) restart(timings.idleAfter);
      else idleAt = Date.now() + timings.idleAfter;
    };
    const onVisibility = () => {
      restart(document.visibilityState === 'visible' ? timings.idleAfter : HIDDEN_FOR);
    };
    onVisibility();
    for (const name of INPUTS) window.addEventListener(name, onInput, { passive: true });
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      clearTimeout(timer);
      for (const name of INPUTS) window.removeEventListener(name, onInput);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [client]);
}
