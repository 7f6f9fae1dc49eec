import type { AppRouter } from '@teamchat/api';
import type { Id } from '@teamchat/contract';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import superjson from 'superjson';
import type { RestCall, RestClient } from './rest-client.ts';

/** An account and one signed-in device of it. */
export interface Credentials {
  id: Id;
  email: string;
  name: string;
  password: string;
  accessToken: string;
  refreshToken: string;
}

export interface TestUser extends Credentials {
  /** tRPC over HTTP, as this person. */
  api: TRPCClient<AppRouter>;
  /** REST, as this person. */
  rest: RestClient;
}

/** That person as a caller of this server. */
export function toTestUser(
  { url, rest }: { url: string; rest: RestClient },
  credentials: Credentials,
): TestUser {
  const { accessToken } = credentials;
  return {
    ...credentials,
    api: createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({
          url: `${url}/trpc`,
          transformer: superjson,
          headers: { authorization: `Bearer ${accessToken}` },
        }),
      ],
    }),
    rest: <T>(method: string, path: string, call?: RestCall) =>
      rest<T>(method, path, { token: accessToken, ...call }),
  };
}
