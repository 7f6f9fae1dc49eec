import type { OpenApiDocument } from '../openapi/document.ts';
import { type Answer, validateAgainstDocument } from './validate-answer.ts';

const byOrigin = new Map<string, Promise<OpenApiDocument>>();
/** Servers of one build differ in their addresses only: what is compiled to check answers serves all of them. */
const byContent = new Map<string, OpenApiDocument>();

function documentOf(origin: string): Promise<OpenApiDocument> {
  const document = byOrigin.get(origin) ?? readDocument(origin);
  byOrigin.set(origin, document);
  document.catch(() => byOrigin.delete(origin));
  return document;
}

async function readDocument(origin: string): Promise<OpenApiDocument> {
  const response = await fetch(`${origin}/openapi.json`);
  if (!response.ok) throw new Error(`${origin}/openapi.json answered ${response.status}.`);
  const document = { ...((await response.json()) as OpenApiDocument), servers: [] };
  const content = JSON.stringify(document);
  const shared = byContent.get(content) ?? document;
  byContent.set(content, shared);
  return shared;
}

/**
 * Checks an answer of anything under `/v1` against the document that the same server publishes.
 * @throws Error that says what differs.
 */
export async function validateAnswer(origin: string, answer: Answer): Promise<void> {
  validateAgainstDocument(await documentOf(origin), answer);
}

/** `fetch` for tests: what comes from under `/v1` is checked. */
export async function validatedFetch(url: string, init?: RequestInit): Promise<Response> {
  const { origin, pathname } = new URL(url);
  const isRest = pathname === '/v1' || pathname.startsWith('/v1/');
  // Read first: a server may be gone after its answer.
  if (isRest) await documentOf(origin);
  const response = await fetch(url, init);
  if (!isRest) return response;
  const text = await response.clone().text();
  await validateAnswer(origin, {
    method: init?.method ?? 'GET',
    path: pathname,
    status: response.status,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  });
  return response;
}
