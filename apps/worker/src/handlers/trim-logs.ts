import type { JobHelpers, Task } from 'graphile-worker';

/** Rows of one statement, and workspaces of one look. */
const batch = 1_000;
const workspaces = 100;

/** Workspaces whose oldest event is too old and not the last one. */
const overdue = `
  SELECT h.workspace_id AS id FROM workspace_heads h
  CROSS JOIN LATERAL (
    SELECT seq, at FROM events e WHERE e.workspace_id = h.workspace_id ORDER BY seq LIMIT 1) oldest
  WHERE h.workspace_id > $1 AND oldest.at < now() - make_interval(days => $2) AND oldest.seq < h.seq
  ORDER BY h.workspace_id LIMIT ${workspaces}`;

/**
 * Of the oldest events the first that is young enough, else the last of them: the row at the floor stays,
 * so that a cursor there can still be compared with it.
 */
const nextFloor = `
  WITH oldest AS (
    SELECT seq, at FROM events WHERE workspace_id = $1 ORDER BY seq LIMIT ${batch})
  SELECT coalesce(
    min(seq) FILTER (WHERE at >= now() - make_interval(days => $2)), max(seq)) AS floor FROM oldest`;

/** NOTE: on its own before the deletion: a reader that finds a row missing must find the floor above it. */
const raiseFloor = `
  INSERT INTO log_floors AS f (workspace_id, floor) VALUES ($1, $2)
  ON CONFLICT (workspace_id) DO UPDATE SET floor = greatest(f.floor, excluded.floor)`;

const deleteBelow = 'DELETE FROM events WHERE workspace_id = $1 AND seq < $2';

/** Removes events older than `days` from every workspace's log, in small steps. The last event always stays. */
export function trimLogs(days: number): Task {
  return async (_payload, helpers) => {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const { rows } = await helpers.query<{ id: string }>(overdue, [after, days]);
      for (const { id } of rows) await trim(helpers, id, days);
      const last = rows.at(-1);
      if (last === undefined || rows.length < workspaces) return;
      after = last.id;
    }
  };
}

async function trim(helpers: JobHelpers, workspaceId: string, days: number): Promise<void> {
  for (;;) {
    const { rows } = await helpers.query<{ floor: string }>(nextFloor, [workspaceId, days]);
    const floor = rows[0]?.floor;
    await helpers.query(raiseFloor, [workspaceId, floor]);
    const { rowCount } = await helpers.query(deleteBelow, [workspaceId, floor]);
    if ((rowCount ?? 0) < batch - 1) return;
  }
}
