import { validatedFetch } from '@teamchat/api/testing/validated-fetch';
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

/** Calls REST; every answer is checked against the OpenAPI document. */
export function createRestClient(url: string): RestClient {
  return async <T>(
    method: string,
    path: string,
    { token, body, headers }: RestCall = {},
  ): Promise<RestAnswer<T>> => {
    const response = await validatedFetch(`${url}${path}`, {
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
    return { status: response.status, headers: response.headers, body: parsed as T };
  };
}
