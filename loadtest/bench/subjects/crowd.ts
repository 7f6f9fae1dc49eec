import { Child } from '../child.ts';

interface CrowdInput {
  env: Record<string, string>;
  core: number;
  people: number;
}

export interface PreparedCrowd {
  workspaceId: string;
  /** One for each of the people. */
  tokens: string[];
  /** Before `missed` messages. */
  cursor: string;
}

/** Many people in one workspace, prepared by a server that is gone afterwards. */
export async function crowdOf(input: CrowdInput & { missed?: number }): Promise<PreparedCrowd> {
  const { env, core, people, missed = 0 } = input;
  await using server = new Child(new URL('crowd.child.ts', import.meta.url), core, env);
  return await server.call<PreparedCrowd>('prepare', { people, missed });
}
