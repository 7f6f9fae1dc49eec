/** The folder with initdb, pg_ctl and postgres that npm installed for this platform. */
export declare function findEmbeddedBinaries(): Promise<string>;
