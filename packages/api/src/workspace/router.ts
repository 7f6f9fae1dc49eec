import { router } from '../trpc.ts';
import { workspaceBootstrap } from './bootstrap.ts';
import { workspaceCreate } from './create.ts';
import { workspaceGet } from './get.ts';
import { workspaceList } from './list.ts';
import { workspaceMembers } from './members.ts';
import { workspaceRemoveMember } from './remove-member.ts';
import { workspaceSetRole } from './set-role.ts';

export const workspaceRouter = router({
  create: workspaceCreate,
  list: workspaceList,
  get: workspaceGet,
  bootstrap: workspaceBootstrap,
  members: workspaceMembers,
  setRole: workspaceSetRole,
  removeMember: workspaceRemoveMember,
});
