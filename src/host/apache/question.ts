import { type Port, PortOwners, portNumber } from '../../detect/ports.js'

/** What is asked for one service. */
export interface CapacityQuestion {
	readonly ports: readonly Port[]
	/** Ports of other services: of one port at several addresses, those that are not this one's. */
	readonly others?: readonly Port[] | undefined
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

/** Tells whether a listener is the asked service's, by its port and local address. */
export function ownershipOf({
	ports,
	others = [],
}: Pick<CapacityQuestion, 'ports' | 'others'>): (port: Port) => boolean {
	const owners = new PortOwners([ports, others])
	return (port) => owners.at(addressOf(port), portNumber(port)) === 1
}

function addressOf(port: Port): string {
	return typeof port === 'number' ? '*' : port.slice(0, port.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}
