/** A free port of the loopback interface: the wanted one when nobody has it. */
export declare function findFreePort(wanted?: number): Promise<number>;
