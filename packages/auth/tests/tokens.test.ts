import { createHmac, generateKeyPairSync } from 'node:crypto';
import { authJwks } from '@teamchat/db/schema';
import { exportJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { login, register, verifyAccessToken } from '../src/index.ts';
import {
  type AuthFixture,
  createTestAuth,
  credentials,
  patience,
  publicUrl,
  registration,
  request,
} from './fixture.ts';

let fixture: AuthFixture;
let accessToken: string;
beforeAll(async () => {
  fixture = await createTestAuth();
  accessToken = (await register(fixture.auth, registration('alice'), request())).body.accessToken;
});
afterAll(() => fixture[Symbol.asyncDispose]());

const part = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const refusal = { code: 'UNAUTHENTICATED' };

describe('verifyAccessToken', () => {
  test('takes an EdDSA token of ours, without the database', async () => {
    expect(part(accessToken, 0)).toMatchObject({ alg: 'EdDSA', kid: expect.any(String) as string });
    expect(Object.keys(part(accessToken, 1)).toSorted()).toEqual([
      'aud',
      'exp',
      'iat',
      'iss',
      'sid',
      'sub',
    ]);
    await using own = await createTestAuth();
    const { body } = await register(own.auth, registration('bob'), request());
    await own.pools.requests.query('ALTER TABLE auth_jwks RENAME TO gone');
    await own.pools.requests.query('ALTER TABLE auth_sessions RENAME TO gone_too');
    await expect(verifyAccessToken(own.auth, body.accessToken)).resolves.toMatchObject({
      userId: body.user.id,
    });
    // Also a token that verifies in no way must not reach for the tables more than it may fail.
    await expect(verifyAccessToken(own.auth, 'x.y.z')).rejects.toMatchObject(refusal);
  });

  test('refuses what is no token', async () => {
    const [header = '', payload = '', signature = ''] = accessToken.split('.');
    const malformed = [
      '',
      '.',
      '..',
      'x',
      'null',
      header,
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature}.`,
      `${header}..${signature}`,
      `.${payload}.${signature}`,
      `${accessToken}x`,
      `\u0000${accessToken}`,
      accessToken.slice(0, -4),
      `${header}.${payload}.${signature.split('').toReversed().join('')}`,
      `${encode([])}.${payload}.${signature}`,
      `${header}.${encode([])}.${signature}`,
      'a'.repeat(1_000_000),
      `${header}.${'a'.repeat(100_000)}.${signature}`,
    ];
    for (const token of malformed) {
      await expect(
        verifyAccessToken(fixture.auth, token),
        token.slice(0, 80),
      ).rejects.toMatchObject(refusal);
    }
  });

  test('refuses changed claims', async () => {
    const [header = '', , signature = ''] = accessToken.split('.');
    const claims = { ...part(accessToken, 1), sub: '0199f2a0-5b7c-7c3e-9d1a-0f2b4c6d8e10' };
    await expect(
      verifyAccessToken(fixture.auth, `${header}.${encode(claims)}.${signature}`),
    ).rejects.toMatchObject(refusal);
  });

  test('refuses other algorithms: none, and HS256 with the public key as secret', async () => {
    const { auth } = fixture;
    const claims = part(accessToken, 1);
    const { kid } = part(accessToken, 0);
    await expect(verifyAccessToken(auth, new UnsecuredJWT(claims).encode())).rejects.toMatchObject(
      refusal,
    );
    for (const alg of ['none', 'None', 'NONE']) {
      const forged = `${encode({ alg, kid })}.${encode(claims)}.`;
      await expect(verifyAccessToken(auth, forged)).rejects.toMatchObject(refusal);
    }
    const { keys } = await auth.engine.readKeys();
    const jwk = keys.find((key) => key.kid === kid) ?? {};
    for (const secret of [
      Buffer.from(jwk.x ?? '', 'base64url'),
      JSON.stringify(jwk),
      jwk.x ?? '',
    ]) {
      const body = `${encode({ alg: 'HS256', kid })}.${encode(claims)}`;
      const mac = createHmac('sha256', secret).update(body).digest('base64url');
      await expect(verifyAccessToken(auth, `${body}.${mac}`)).rejects.toMatchObject(refusal);
    }
  });

  test('refuses keys that are not ours, under our key id or carried in the token', async () => {
    const { auth } = fixture;
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { kid } = part(accessToken, 0);
    const own = await exportJWK(publicKey);
    const headers = [
      { alg: 'EdDSA', kid: String(kid) },
      { alg: 'EdDSA', kid: 'unknown' },
      { alg: 'EdDSA' },
      { alg: 'EdDSA', jwk: own },
      { alg: 'EdDSA', kid: String(kid), jwk: own, jku: 'http://127.0.0.1:1/jwks' },
    ];
    for (const header of headers) {
      const forged = await new SignJWT(part(accessToken, 1))
        .setProtectedHeader(header)
        .sign(privateKey);
      await expect(verifyAccessToken(auth, forged)).rejects.toMatchObject(refusal);
    }
  });

  test('refuses wrong issuers and audiences, missing claims and expired tokens, though signed by us', async () => {
    const { auth } = fixture;
    // A token like ours but for one claim, signed with the real key.
    const { privateKey, kid } = await stealKey(fixture);
    const claims = part(accessToken, 1);
    const sign = (changed: object) =>
      new SignJWT({ ...claims, ...changed })
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .sign(privateKey);
    await expect(verifyAccessToken(auth, await sign({}))).resolves.toMatchObject({
      userId: claims.sub,
    });
    const now = Math.floor(Date.now() / 1000);
    for (const changed of [
      { iss: 'https://evil.example' },
      { iss: `${publicUrl}/` },
      { iss: undefined },
      { aud: 'another service' },
      { aud: undefined },
      { exp: now - 1 },
      { exp: undefined },
      { exp: 'never' },
      { iat: undefined },
      { nbf: now + 60 },
      { sub: undefined },
      { sid: undefined },
      { sid: 7 },
      { sid: { $ne: null } },
    ]) {
      await expect(
        verifyAccessToken(auth, await sign(changed)),
        JSON.stringify(changed),
      ).rejects.toMatchObject(refusal);
    }
  });

  test('says so when a token has expired', async () => {
    await using own = await createTestAuth({ timings: { accessToken: -1_000 } });
    const { body } = await register(own.auth, registration('alice'), request());
    await expect(verifyAccessToken(own.auth, body.accessToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('expired') as string,
    });
  });

  test('no access token outlives its session', async () => {
    await using own = await createTestAuth({ timings: { session: 60_000 } });
    const { body } = await register(own.auth, registration('alice'), request());
    const { expiresAt } = await verifyAccessToken(own.auth, body.accessToken);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(60_000);
  });

  test('refuses tokens of another instance', async () => {
    await using other = await createTestAuth();
    const { body } = await register(other.auth, registration('alice'), request());
    await expect(verifyAccessToken(fixture.auth, body.accessToken)).rejects.toMatchObject(refusal);
  });
});

describe('signing keys', () => {
  test('are shared by processes, and survive a restart', async () => {
    await using own = await createTestAuth();
    const second = await own.startAnother();
    const { body } = await register(own.auth, registration('alice'), request());
    await verifyAccessToken(second, body.accessToken);
    expect(await own.pools.db.select().from(authJwks)).toHaveLength(1);
  });

  test('made by another process later are found', async () => {
    await using own = await createTestAuth();
    await register(own.auth, registration('alice'), request());
    await own.pools.db.delete(authJwks);
    const second = await own.startAnother();
    const { body } = await login(second, credentials('alice'), request());
    await expect
      .poll(
        () =>
          verifyAccessToken(own.auth, body.accessToken).then(
            () => 'valid',
            () => 'refused',
          ),
        patience,
      )
      .toBe('valid');
  });

  test('are encrypted at rest', async () => {
    const [key] = await fixture.pools.db.select().from(authJwks);
    expect(key?.privateKey).not.toContain('"d"');
    const stored: unknown = JSON.parse(key?.privateKey ?? '');
    expect(stored).toEqual(expect.any(String));
    expect(() => JSON.parse(String(stored)) as unknown).toThrow(SyntaxError);
  });

  test('a different secret is told at the start, a short one refused', async () => {
    const { startAnother } = fixture;
    await expect(
      startAnother({ secret: 'another-secret-of-at-least-32-characters' }),
    ).rejects.toThrow(/cannot be opened with this secret/);
    await expect(startAnother({ secret: 'short' })).rejects.toThrow(/32 characters/);
  });
});

/** Puts a key pair of the test's own among the instance's keys. */
async function stealKey({ auth, pools }: AuthFixture) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const kid = '0199f2a0-0000-7000-8000-000000000001';
  await pools.db.insert(authJwks).values({
    id: kid,
    publicKey: JSON.stringify(await exportJWK(publicKey)),
    privateKey: 'not needed',
    alg: 'EdDSA',
    crv: 'Ed25519',
    createdAt: new Date(0),
  });
  const probe = await new SignJWT({
    ...part(accessToken, 1),
  })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .sign(privateKey);
  await expect
    .poll(
      () =>
        verifyAccessToken(auth, probe).then(
          () => 'known',
          () => 'unknown',
        ),
      patience,
    )
    .toBe('known');
  return { privateKey, kid };
}
