/** What is asked for one service. */
export interface CapacityQuestion {
	readonly ports: readonly number[]
	/** The operator's own number, which beats everything found. */
	readonly capacity: number | undefined
	/** The operator's own ListenBacklog. */
	readonly backlog: number | undefined
	/** `auto` = the running or installed Apache's, `off` = read none, else the path of its first file. */
	readonly apacheConfig: 'auto' | 'off' | string
}

/** Where to look: the root of the file system, of /proc and of the cgroups. */
export interface CapacityPlaces {
	readonly root: string
	readonly procRoot: string
	/** A process of the network namespace whose Apache is meant; undefined = our own. */
	readonly pid?: number | undefined
	/** Default: /sys/fs/cgroup. */
	readonly cgroupRoot?: string | undefined
}
