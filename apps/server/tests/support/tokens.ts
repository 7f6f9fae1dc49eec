import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

interface Parts {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

function decode(part = ''): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function partsOf(token: string): Parts {
  const [header, claims] = token.split('.');
  return { header: decode(header), claims: decode(claims) };
}

/** The real token's claims, signed with another key of the right kind. */
function signedByStranger({ header, claims }: Parts): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${sign(null, Buffer.from(content), privateKey).toString('base64url')}`;
}

/** HS256 keyed with something public: the classic confusion of algorithms. */
function signedByHash({ header, claims }: Parts, key: string): string {
  const content = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
}

/** Every way in which a token can be wrong without access to the server's key, made from a good one. */
export function wrongTokens(good: string): Record<string, string> {
  const { header, claims } = partsOf(good);
  const [head = '', body = '', signature = ''] = good.split('.');
  const admin = encode({ ...claims, sub: '0199f2a0-5b7c-7c3e-9d1a-0f2b4c6d8e10' });
  return {
    'no JWT': 'hello',
    'two parts': `${head}.${body}`,
    'not base64url': `${head}.${body}.***`,
    'another subject under the same signature': `${head}.${admin}.${signature}`,
    'signature cut off': `${head}.${body}.`,
    'algorithm none': `${encode({ ...header, alg: 'none' })}.${body}.`,
    'algorithm HS256': signedByHash({ header, claims }, String(header.kid)),
    'a stranger’s key': signedByStranger({ header, claims }),
    'a stranger’s key and key id': signedByStranger({ header: { ...header, kid: 'mine' }, claims }),
    'very long': `${head}.${body}.${'A'.repeat(10_000)}`,
  };
}
