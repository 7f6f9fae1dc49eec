import type { Me } from '@teamchat/contract';
import type { users } from '@teamchat/db/schema';

export function viewMe(row: typeof users.$inferSelect): Me {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    isInstanceAdmin: row.isInstanceAdmin,
    createdAt: row.createdAt.toISOString(),
  };
}
