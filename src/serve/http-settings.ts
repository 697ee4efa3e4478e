import { BlockList, isIP } from 'node:net'
import type { Secret } from '../settings/secret.js'

/** Where the web server listens, and who may ask. */
export interface HttpSettings {
	/** An address of this host. */
	readonly host: string
	readonly port: number
	/** What everybody must show; undefined = nothing, which only a loopback address may have. */
	readonly token: Secret | undefined
}

/** Shorter ones can be guessed: 16 random characters of base64 are 96 bits. */
export const SHORTEST_TOKEN = 16

/** Whether only programs of this host can reach an address. A name is not looked up: what it means may change. */
export function isLoopback(host: string): boolean {
	if (isIP(host) === 0) return host === 'localhost'
	loopback ??= loopbackAddresses()
	return loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
}

let loopback: BlockList | undefined

function loopbackAddresses(): BlockList {
	const list = new BlockList()
	list.addSubnet('127.0.0.0', 8, 'ipv4')
	list.addAddress('::1', 'ipv6')
	return list
}
