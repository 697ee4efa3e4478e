import { isIP, isIPv6 } from 'node:net'
import { endpoint, type Port, portNumbers } from '../../detect/ports.js'
import type { ApacheConfig } from './config-parser.js'
import { lastDirective, readSetting, type Setting } from './directives.js'
import type { Mpm } from './server-limits.js'

/** What a configuration says beside the number of workers. */
export interface ServerSettings {
	/** Ports of every Listen, ascending. */
	readonly ports: readonly number[]
	/** Every Listen, in order. */
	readonly listens: readonly Port[]
	/** Why there may be others; undefined = there are none. */
	readonly portsDoubt: string | undefined
	/** Default 511 (include/mpm_common.h DEFAULT_LISTENBACKLOG). */
	readonly listenBacklog: Setting
	/** Whether some host speaks HTTP/2. */
	readonly http2: boolean
	/** Undefined = where the program was compiled to put it. */
	readonly pidFile: string | undefined
	/** Whether children are replaced though nothing is reloaded (MaxConnectionsPerChild). */
	readonly replacesChildren: boolean
}

/** Reads the settings that the detector and the messages want to know. */
export function readServerSettings(config: ApacheConfig): ServerSettings {
	const { ports: listens, doubt } = readListenPorts(config)
	return {
		ports: portNumbers(listens).sort((a, b) => a - b),
		listens,
		portsDoubt: doubt,
		listenBacklog: readSetting(config, ['listenbacklog'], 511),
		http2: loads(config, 'http2_module') && config.directives.some(speaksHttp2),
		pidFile: lastDirective(config, ['pidfile']).directive?.args[0],
		replacesChildren: readSetting(config, ['maxconnectionsperchild', 'maxrequestsperchild'], 0).value !== 0,
	}
}

/** The MPM that LoadModule names; undefined where it is compiled in (a second one would keep httpd from starting) or in doubt. */
export function findMpm(config: ApacheConfig): Mpm | undefined {
	for (const { name, args, doubt } of config.directives) {
		const mpm = /^mpm_(prefork|worker|event)_module$/.exec(args[0] ?? '')?.[1]
		if (name === 'loadmodule' && mpm && doubt === undefined) return mpm as Mpm
	}
	return undefined
}

/** Whether LoadModule names the module. */
export function loads(config: ApacheConfig, symbol: string): boolean {
	return config.directives.some(({ name, args }) => name === 'loadmodule' && args[0] === symbol)
}

function speaksHttp2({ name, args }: { name: string; args: readonly string[] }): boolean {
	return name === 'protocols' && args.some((each) => /^h2c?$/i.test(each))
}

/** `Listen [address:]port [protocol]`, IPv6 addresses in brackets. */
function readListenPorts(config: ApacheConfig): { ports: Port[]; doubt: string | undefined } {
	const listens = config.directives.filter(
		({ name, sections }) => ['listen', '*'].includes(name) && sections.length === 0,
	)
	return {
		ports: listens.flatMap(({ args }) => readListen(args[0] ?? '') ?? []),
		doubt: listens.find((each) => each.doubt !== undefined)?.doubt,
	}
}

/** A host's name may be any address of it. */
function readListen(argument: string): Port | undefined {
	const [, host = '', digits] = /^(?:(.*):)?(\d+)$/.exec(argument) ?? []
	const port = Number(digits)
	if (!(port > 0)) return undefined
	const address = host.replace(/^\[|\]$/g, '')
	const isSpecific = isIP(address) !== 0 && !/^[0:.]+$/.test(address)
	return isSpecific
		? endpoint(isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address, port)
		: port
}
