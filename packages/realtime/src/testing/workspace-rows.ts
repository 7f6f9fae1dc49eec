import type { Id, LogEvent, ReadMark, Role } from '@teamchat/contract';

/** What a database in memory holds of one workspace. */
export interface WorkspaceRows {
  events: LogEvent[];
  floor: number;
  roles: Map<Id, Role>;
  channels: Map<Id, Set<Id>>;
  readMarks: Map<Id, ReadMark[]>;
  userRevs: Map<Id, number>;
}

export function createRows(): WorkspaceRows {
  return {
    events: [],
    floor: 1,
    roles: new Map(),
    channels: new Map(),
    readMarks: new Map(),
    userRevs: new Map(),
  };
}
