import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const least = {
  DATABASE_URL: 'postgres://u:p@db:5432/teamchat',
  AUTH_SECRET: 'x'.repeat(32),
};

function problemOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

test('a database and a secret are enough', () => {
  expect(readConfig(least)).toMatchObject({
    mode: 'development',
    host: 'localhost',
    port: 3000,
    publicUrl: 'http://localhost:3000',
    allowedOrigins: ['http://localhost:3000', 'http://127.0.0.1:3000'],
    redisUrl: null,
    registration: 'open',
    worker: 'inline',
    proxyTrust: { kind: 'nobody' },
    metricsToken: null,
    allowQueryToken: true,
    logFormat: 'pretty',
    drainMs: 1000,
  });
});

test('an empty variable counts as absent', () => {
  const config = readConfig({ ...least, PORT: '', REDIS_URL: '', PUBLIC_URL: '', SMTP_URL: '' });
  expect(config).toMatchObject({ port: 3000, redisUrl: null, smtpUrl: null });
});

test('a public URL replaces the local origins, and further ones can be allowed', () => {
  const config = readConfig({
    ...least,
    PUBLIC_URL: 'https://Chat.Example.com/',
    ALLOWED_ORIGINS: 'https://a.example, http://b.example:81',
  });
  expect(config.publicUrl).toBe('https://chat.example.com');
  expect(config.allowedOrigins).toEqual([
    'https://chat.example.com',
    'https://a.example',
    'http://b.example:81',
  ]);
});

test('production logs JSON unless told otherwise, and several nodes drain longer', () => {
  const redis = { ...least, NODE_ENV: 'production', REDIS_URL: 'redis://r:6379' };
  expect(readConfig(redis)).toMatchObject({ logFormat: 'json', drainMs: 5000 });
  expect(readConfig({ ...redis, LOG_FORMAT: 'pretty', DRAIN_SECONDS: '20' })).toMatchObject({
    logFormat: 'pretty',
    drainMs: 20_000,
  });
});

test('every wrong variable is named at once, with what to do', () => {
  const problem = problemOf({ PORT: '99999', WORKER: 'maybe', AUTH_SECRET: 'short' });
  expect(problem).toContain('DATABASE_URL is missing. Set it to your Postgres');
  expect(problem).toContain('AUTH_SECRET must have at least 32 characters. Make one with: openssl');
  expect(problem).toContain('PORT must be at most 65535.');
  expect(problem).toContain('WORKER must be one of: inline, off.');
});

test.each([
  ['PORT', '80a', 'whole number'],
  ['METRICS_TOKEN', 'x'.repeat(15), 'at least 16 characters'],
  ['METRICS_TOKEN', 'has spaces in between', 'no spaces'],
  ['PORT', '-1', 'whole number'],
  ['PORT', '0', 'PUBLIC_URL must be set'],
  ['PUBLIC_URL', 'chat.example.com', 'must be a URL such as'],
  ['PUBLIC_URL', 'https://chat.example.com/chat', 'scheme, host and port only'],
  ['PUBLIC_URL', 'https://user:pw@chat.example.com', 'scheme, host and port only'],
  ['PUBLIC_URL', 'javascript:alert(1)', 'must be a URL such as'],
  ['ALLOWED_ORIGINS', '*', 'must be a URL such as'],
  ['DATABASE_URL', 'mysql://db', 'must be a URL such as postgres://'],
  ['REDIS_URL', 'localhost:6379', 'must be a URL such as redis://'],
  ['REDIS_PREFIX', 'a b', 'letters, digits'],
  ['REGISTRATION', 'Open', 'must be one of: open, invite, closed.'],
  ['SMTP_URL', 'mail.example.com', 'must be a URL such as smtps://'],
  ['LOG_LEVEL', 'verbose', 'must be one of: trace'],
  ['TRUST_PROXY', 'true', 'forge an address'],
  ['TRUST_PROXY', '10.0.0.0/99', 'forge an address'],
  ['ALLOW_QUERY_TOKEN', 'yes', 'must be one of: on, off.'],
  ['DRAIN_SECONDS', '1e3', 'whole number'],
])('%s=%s is refused', (name, value, expected) => {
  const problem = problemOf({ ...least, [name]: value });
  expect(problem).toContain(name);
  expect(problem).toContain(expected);
});

test('a refused secret is not repeated in the message', () => {
  const problem = problemOf({
    ...least,
    AUTH_SECRET: 'hunter2',
    DATABASE_URL: 'pg://u:hunter3@db/x',
  });
  expect(problem).not.toMatch(/hunter/);
});
