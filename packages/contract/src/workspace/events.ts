import { z } from 'zod';
import { WorkspaceData } from './model.ts';

/** The first event of every log, so that a head always has a tag. */
export const WorkspaceCreated = z.object({ workspace: WorkspaceData });
