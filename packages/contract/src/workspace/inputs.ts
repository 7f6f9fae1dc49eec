import { z } from 'zod';
import { Id } from '../ids.ts';
import { Seq } from '../page.ts';
import { WorkspaceName } from './model.ts';

export const CreateWorkspaceInput = z.object({ id: Id.optional(), name: WorkspaceName });
export type CreateWorkspaceInput = z.infer<typeof CreateWorkspaceInput>;

export const WorkspaceInput = z.object({ workspaceId: Id });
export type WorkspaceInput = z.infer<typeof WorkspaceInput>;

export const BootstrapInput = z.object({ workspaceId: Id, minSeq: Seq.optional() });
export type BootstrapInput = z.infer<typeof BootstrapInput>;
