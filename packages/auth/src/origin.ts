import { AppError } from '@teamchat/contract';

const refused = () =>
  new AppError('ORIGIN_REFUSED', 'Open TeamChat at its own address; this page may not call it.');

/**
 * Refuses a call that a browser sent from a foreign page. A call without `Origin` passes: it does
 * not come from a page. `null` and anything but the exact origin are foreign.
 */
export function refuseForeignOrigin(publicOrigin: string, origin: string | null): void {
  if (origin !== null && origin !== publicOrigin) throw refused();
}

/** For calls that a cookie alone authorizes: the browser must name the page, and it must be ours. */
export function requireOwnOrigin(publicOrigin: string, origin: string | null): void {
  if (origin !== publicOrigin) throw refused();
}
