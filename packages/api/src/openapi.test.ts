import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileErrors, validate } from '@readme/openapi-parser';
import { limits, WorkspaceEvent } from '@teamchat/contract';
import { describe, expect, test } from 'vitest';
import type { Operation } from './openapi/document.ts';
import { type OpenApiDocument, openApiDocument } from './openapi.ts';
import { describeProcedures } from './procedures.ts';
import { routeOf } from './rest/route.ts';
import { appRouter } from './root.ts';

const document = openApiDocument({ publicUrl: 'https://chat.example.org', version: '1.2.3' });
const procedures = describeProcedures(appRouter);

function operations(from: OpenApiDocument): [string, Operation][] {
  return Object.entries(from.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
}

function operation(name: string): Operation {
  const found = operations(document).find(([key]) => key === name)?.[1];
  if (!found) throw new Error(`${name} is not in the document`);
  return found;
}

const require = createRequire(import.meta.url);

interface LintReport {
  totals: { errors: number; warnings: number };
  problems: { ruleId: string; message: string; location: { pointer?: string }[] }[];
}

/** What the `recommended` rules of redocly say, errors and warnings. */
async function lint(from: OpenApiDocument): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'teamchat-openapi-'));
  try {
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(from));
    const cli = join(require.resolve('@redocly/cli/package.json'), '../bin/cli.js');
    const args = [cli, 'lint', 'openapi.json', '--extends=recommended', '--format=json'];
    const env = {
      ...process.env,
      REDOCLY_TELEMETRY: 'off',
      REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
    };
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: folder, env }, (_, stdout) => resolve(stdout));
    });
    const report = JSON.parse(output) as LintReport;
    return report.problems.map(
      ({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const result = await validate(structuredClone(document) as never);
    expect(result.valid ? '' : compileErrors(result)).toBe('');
  });

  test('passes the linter', async () => {
    const problems = await lint(document);
    // The events and frames are for the stream, which OpenAPI cannot describe.
    expect(problems.filter((problem) => !problem.startsWith('no-unused-components'))).toEqual([]);
  });

  test('has every procedure but the stream', () => {
    const missing = procedures.filter((procedure) => !procedure.rest).map(({ path }) => path);
    expect(missing).toEqual(['events.subscribe']);
    expect(operations(document)).toHaveLength(procedures.length - 1);
  });

  test('has one operation id each, and a summary', () => {
    const ids = operations(document).map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('messageSend');
    for (const [name, { summary }] of operations(document)) expect(summary, name).toBeTruthy();
  });

  test('wants a bearer token except where anybody may call', () => {
    const open = operations(document).filter(([, { security }]) => security?.length === 0);
    expect(open.map(([name]) => name).toSorted()).toEqual([
      'POST /v1/auth/login',
      'POST /v1/auth/logout',
      'POST /v1/auth/refresh',
      'POST /v1/auth/register',
      'POST /v1/auth/request-password-reset',
      'POST /v1/auth/reset-password',
    ]);
    expect(operation('GET /v1/users/me').security).toEqual([{ bearer: [] }]);
    expect(document.components.securitySchemes.bearer).toMatchObject({ scheme: 'bearer' });
  });

  test('says 201 and 204 where the adapter does', () => {
    expect(Object.keys(operation('POST /v1/workspaces').responses)).toContain('201');
    expect(Object.keys(operation('POST /v1/workspaces').responses)).not.toContain('200');
    expect(operation('POST /v1/auth/logout').responses['204']).toEqual({ description: 'Done.' });
  });

  test('describes every error as problem details with its codes', () => {
    for (const [name, { responses }] of operations(document)) {
      for (const [status, response] of Object.entries(responses)) {
        if (Number(status) < 400) continue;
        expect(response, `${name} ${status}`).toHaveProperty('$ref');
      }
    }
    for (const { content } of Object.values(document.components.responses)) {
      expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  });

  test('does not ask for a workspace that the server finds by itself', () => {
    const send = JSON.stringify(operation('POST /v1/channels/{channelId}/messages').requestBody);
    expect(send).toContain('"body"');
    expect(send).not.toContain('workspaceId');
    const list = operation('GET /v1/channels/{channelId}/messages').parameters ?? [];
    expect(list.map(({ name }) => name)).not.toContain('workspaceId');
    expect(operation('POST /v1/channels/{channelId}/join').requestBody).toBeUndefined();
    expect(operation('POST /v1/workspaces/{workspaceId}/channels').parameters).toHaveLength(1);
  });

  test('describes query values with their types', () => {
    const list = operation('GET /v1/channels/{channelId}/messages').parameters ?? [];
    const numBefore = list.find(({ name }) => name === 'numBefore');
    expect(numBefore).toMatchObject({ in: 'query', schema: { type: 'integer', default: 50 } });
    const members = operation('GET /v1/workspaces/{workspaceId}/members').parameters ?? [];
    expect(members.find(({ name }) => name === 'userIds')?.schema).toMatchObject({ type: 'array' });
  });

  test('has the events and frames of a stream', () => {
    const { schemas } = document.components;
    const union = schemas.WorkspaceEvent?.oneOf ?? schemas.WorkspaceEvent?.anyOf;
    expect(union).toHaveLength(WorkspaceEvent.options.length);
    expect(schemas).toHaveProperty('StreamFrame');
    expect(schemas).toHaveProperty('MessageCreatedEvent');
    expect(schemas).toHaveProperty('Problem');
    expect(Object.keys(schemas).filter((name) => name.endsWith('Output'))).toEqual([]);
  });

  test('lets answers gain fields', () => {
    expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
  });

  test('names its server', () => {
    expect(document.servers).toEqual([{ url: 'https://chat.example.org' }]);
    expect(document.info.version).toBe('1.2.3');
  });
});

test('generating leaves the schemas that tRPC shares as they were', () => {
  const list = procedures.find(({ path }) => path === 'message.list');
  const valid = { workspaceId: crypto.randomUUID(), channelId: crypto.randomUUID() };
  expect(list?.input.safeParse({ ...valid, numBefore: 5 }).success).toBe(true);
  expect(list?.input.safeParse({ ...valid, numBefore: '5' }).success).toBe(false);
  expect(list?.input.safeParse({ channelId: valid.channelId }).success).toBe(false);
});

test('what makes something answers 201', () => {
  const creates = procedures.filter(({ path }) => /\.(create|send|register)$/.test(path));
  expect(creates).toHaveLength(5);
  for (const { path, rest } of creates) expect(rest?.status, path).toBe(201);
});

test('204 and a void output go together', () => {
  for (const procedure of procedures) {
    const route = routeOf(procedure);
    if (!route) continue;
    const isVoid = procedure.output?.safeParse(undefined).success === true;
    expect(route.status === 204, procedure.path).toBe(isVoid);
  }
});

test('the limit of a message is said in characters, as JSON Schema counts, and in bytes', () => {
  const send = operation('POST /v1/channels/{channelId}/messages');
  expect(JSON.stringify(send)).toContain(
    `"maxLength":${limits.bodyCodePoints},"description":"At most ${limits.bodyCodePoints} characters`,
  );
});
