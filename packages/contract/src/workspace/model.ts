import { z } from 'zod';
import { Id } from '../ids.ts';
import { limits } from '../limits.ts';
import { Role } from '../member/model.ts';
import { Seq } from '../page.ts';
import { line } from '../text.ts';

export const WorkspaceName = line(limits.nameCodePoints);

export const Workspace = z
  .object({
    id: Id,
    name: z.string(),
    /** Unique on the instance; part of the web address. */
    slug: z.string(),
    defaultChannelId: Id,
    createdAt: z.iso.datetime(),
    rev: Seq,
  })
  .meta({ id: 'Workspace' });
export type Workspace = z.infer<typeof Workspace>;

export const WorkspaceData = Workspace.omit({ rev: true, createdAt: true }).meta({
  id: 'WorkspaceData',
});
export type WorkspaceData = z.infer<typeof WorkspaceData>;

/** A workspace as its member lists it. */
export const WorkspaceWithRole = Workspace.extend({ role: Role }).meta({ id: 'WorkspaceWithRole' });
export type WorkspaceWithRole = z.infer<typeof WorkspaceWithRole>;
