import { openApiDocument } from '@teamchat/api';
import { validateAgainstDocument } from '@teamchat/api/testing';
import type { Problem } from '@teamchat/contract';

export interface RestCall {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface RestAnswer<T> {
  status: number;
  headers: Headers;
  /** Parsed JSON; undefined where there was no body. */
  body: T;
}

/** The caller names what it expects; that the answer fits the document has been checked. */
export type RestClient = <T = Problem>(
  method: string,
  path: string,
  call?: RestCall,
) => Promise<RestAnswer<T>>;

/** One for all clients: what is compiled of it to check answers is kept with it. */
const document = openApiDocument({ publicUrl: 'http://teamchat.test', version: '0' });

/** Calls REST; every answer is checked against the OpenAPI document. */
export function createRestClient(url: string): RestClient {
  return async <T>(
    method: string,
    path: string,
    { token, body, headers }: RestCall = {},
  ): Promise<RestAnswer<T>> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    validateAgainstDocument(document, { method, path, status: response.status, body: parsed });
    return { status: response.status, headers: response.headers, body: parsed as T };
  };
}
