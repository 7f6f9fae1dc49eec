import { type Cluster } from './cluster.ts';
import { type Postmaster } from './postmaster.ts';
/**
 * Starts the server of a cluster on the port it had before, or on a free one, and waits until it
 * answers.
 */
export declare function startPostmaster(cluster: Cluster, settings: Record<string, string>): Promise<Postmaster>;
/** Fast shutdown of whatever runs on the cluster; returns when it is gone. */
export declare function stopPostmaster(cluster: Cluster): Promise<void>;
