import { isIPv6 } from 'node:net';

/** The 8 groups of an IPv6 address that the URL parser has made canonical. */
function groups(address: string): string[] {
  const [left = '', right] = address.split('::');
  const before = left === '' ? [] : left.split(':');
  if (right === undefined) return before;
  const after = right === '' ? [] : right.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

/** An address as people write it: IPv6 in its short form. */
export function shortAddress(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

/**
 * What counts as one address in rate limits: an IPv4 address, also when mapped into IPv6, or the /64
 * network of an IPv6 address, since a single host owns all of it.
 */
export function addressKey(address: string | null): string {
  if (address === null) return 'unknown';
  const bare = address.replace(/%.*$/, '');
  if (!isIPv6(bare)) return bare;
  const all = groups(shortAddress(bare));
  if (all.slice(0, 5).every((group) => group === '0') && all[5] === 'ffff') {
    const [high = 0, low = 0] = all.slice(6).map((group) => Number.parseInt(group, 16));
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return `${all.slice(0, 4).join(':')}::/64`;
}
