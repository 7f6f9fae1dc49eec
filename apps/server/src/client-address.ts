import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Whose `X-Forwarded-For` is believed: nobody's, that of the last n proxies, or that of these addresses. */
export type ProxyTrust =
  | { kind: 'nobody' }
  | { kind: 'hops'; count: number }
  | { kind: 'addresses'; list: BlockList };

const named: Record<string, readonly string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '169.254.0.0/16',
    'fc00::/7',
    'fe80::/10',
  ],
};

const loopback = new BlockList();
for (const range of named.loopback ?? []) addRange(loopback, range);

/** @throws Error that says what TRUST_PROXY may be. */
export function parseProxyTrust(text: string): ProxyTrust {
  if (text === 'off') return { kind: 'nobody' };
  if (/^[1-9]\d?$/.test(text)) return { kind: 'hops', count: Number(text) };
  const list = new BlockList();
  for (const part of text.split(',').map((entry) => entry.trim())) {
    for (const range of named[part] ?? [part]) addRange(list, range);
  }
  return { kind: 'addresses', list };
}

function addRange(list: BlockList, range: string): void {
  const [address = '', bits] = range.split('/');
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const max = family === 'ipv4' ? 32 : 128;
  if (
    isIP(address) === 0 ||
    (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= max))
  ) {
    throw new Error(
      'must be off, the number of proxies in front of TeamChat (1), or their addresses (loopback, private, 10.1.2.0/24). ' +
        'Trusting everybody would let anybody forge an address.',
    );
  }
  list.addSubnet(address, bits === undefined ? max : Number(bits), family);
}

/**
 * The address of whoever called: rate limits and the device list go by it. Walks `X-Forwarded-For` from the right,
 * where our proxies wrote, and stops at the first address that is not a trusted proxy; what is left of it was
 * written by the caller and may be a lie.
 */
export function clientAddress(request: IncomingMessage, trust: ProxyTrust): string {
  let address = normalizeAddress(request.socket.remoteAddress ?? '');
  if (trust.kind === 'nobody') return address;
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  for (let hop = 0; forwarded.length > 0; hop++) {
    const trusted = trust.kind === 'hops' ? hop < trust.count : contains(trust.list, address);
    const next = normalizeAddress(forwarded.pop()?.trim() ?? '');
    if (!trusted || isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/** @param address as `clientAddress` answers it. */
export function isLoopback(address: string): boolean {
  return contains(loopback, address);
}

function normalizeAddress(address: string): string {
  const bare = address.split('%')[0] ?? '';
  return bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
