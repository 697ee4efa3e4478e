/** A listening port: its number where the server has it at every address, `127.0.0.1:80` or `[::1]:80` where at that one only. */
export type Port = number | string

/** The number of a port. */
export function portNumber(port: Port): number {
	return typeof port === 'number' ? port : Number(port.slice(port.lastIndexOf(':') + 1))
}

/** The numbers of these ports, each once, in their order. */
export function portNumbers(ports: readonly Port[]): number[] {
	return [...new Set(ports.map(portNumber))]
}

/** An endpoint as people write it; the brackets are IPv6's. */
export function endpoint(address: string, port: number): string {
	return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** `port 80`, `ports 80, 127.0.0.1:8080`. */
export function describePorts(ports: readonly Port[]): string {
	return `port${ports.length === 1 ? '' : 's'} ${ports.join(', ')}`
}

/** Owners are told apart by address. */
const BY_ADDRESS = 255

/**
 * Who owns which listening port: of two services on one port each has its address, and a service that names no address has all
 * others, as the kernel gives a connection to the listener of its very address first. At most 254 owners.
 */
export class PortOwners {
	readonly #owners = new Uint8Array(65_536)
	readonly #byAddress = new Map<string, number>()
	readonly #elsewhere = new Map<number, number>()

	/** The ports of each owner. */
	constructor(owners: readonly (readonly Port[])[]) {
		owners.forEach((ports, index) => {
			for (const port of ports) this.#add(port, index + 1)
		})
	}

	/** The owner's index + 1; 0 = no one; undefined where the address tells (`at`). Asked of each row of the table: it makes nothing. */
	of(port: number): number | undefined {
		const owner = this.#owners[port]!
		return owner === BY_ADDRESS ? undefined : owner
	}

	/** The same for a local address, as people write it. */
	at(address: string, port: number): number {
		return this.of(port) ?? this.#byAddress.get(endpoint(address, port)) ?? this.#elsewhere.get(port) ?? 0
	}

	/** Whether someone owns this port at some address. */
	has(port: number): boolean {
		return this.#owners[port] !== 0
	}

	#add(port: Port, owner: number): void {
		const number = portNumber(port)
		if (typeof port === 'string') this.#byAddress.set(port, owner)
		else this.#elsewhere.set(number, owner)
		const shared = typeof port === 'string' || this.#owners[number] === BY_ADDRESS
		this.#owners[number] = shared ? BY_ADDRESS : owner
	}
}

/** A service as far as it is told apart from others. */
export interface PortHolder {
	readonly name: string
	readonly ports: readonly Port[]
}

/** The ports that services have beside their own because their Apache shares its workers with them: those that no service has, by name. */
export function shareOutPorts(
	services: readonly PortHolder[],
	sharedBy: (service: string) => readonly Port[] | undefined,
): ReadonlyMap<string, readonly Port[]> {
	const taken = new Set(services.flatMap(({ ports }) => portNumbers(ports)))
	const shares = new Map<string, readonly Port[]>()
	for (const { name } of services) {
		const free = (sharedBy(name) ?? []).filter((port) => !taken.has(portNumber(port)))
		for (const port of free) taken.add(portNumber(port))
		if (free.length > 0) shares.set(name, free)
	}
	return shares
}
