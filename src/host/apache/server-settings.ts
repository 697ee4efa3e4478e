import { isIP, isIPv6 } from 'node:net'
import { posix } from 'node:path'
import { endpoint, type Port } from '../../detect/ports.js'
import type { ApacheConfig } from './config-parser.js'
import { lastDirective, parseSeconds, readSeconds, readSetting, type Setting } from './directives.js'
import type { Mpm } from './server-limits.js'

/** What a configuration says beside the number of workers. */
export interface ServerSettings {
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
	/** As they are written, 0 where they are not: what is in force is in ServerLimits. */
	readonly maxRequestWorkers: Setting
	readonly serverLimit: Setting
	/** MaxConnectionsPerChild: children are replaced though nothing is reloaded; 0 = they are not. */
	readonly connectionsPerChild: Setting
	/** Seconds for which an idle connection is kept; 0 where KeepAlive is off. Default 5 (DEFAULT_KEEPALIVE_TIMEOUT). */
	readonly keepAlive: Setting
	/** The longest KeepAliveTimeout of any host, in seconds; undefined where something unseen may set a longer one. */
	readonly longestKeepAlive: number | undefined
	/** Seconds; default 60 (server/core.c DEFAULT_TIMEOUT). */
	readonly timeout: Setting
	/** Seconds; Timeout, without a place, where it is not set. Undefined where mod_proxy is not loaded. */
	readonly proxyTimeout: Setting | undefined
	/** Whether the time in which a request must arrive is limited (mod_reqtimeout); undefined where something unseen may say so. */
	readonly limitsArrival: boolean | undefined
}

/** Seconds: DEFAULT_KEEPALIVE_TIMEOUT (include/httpd.h). */
const DEFAULT_KEEPALIVE = 5

/** Reads the settings that the detector, messages and advice want to know. `compiledIn` are source files of modules: `mod_reqtimeout.c`. */
export function readServerSettings(config: ApacheConfig, compiledIn: readonly string[] = []): ServerSettings {
	const { ports: listens, doubt } = readListenPorts(config)
	return {
		listens,
		portsDoubt: doubt,
		listenBacklog: readSetting(config, ['listenbacklog'], 511),
		http2: loads(config, 'http2_module') && config.directives.some(speaksHttp2),
		pidFile: pidFileOf(config),
		maxRequestWorkers: readSetting(config, ['maxrequestworkers', 'maxclients'], 0),
		serverLimit: readSetting(config, ['serverlimit'], 0),
		connectionsPerChild: readSetting(config, ['maxconnectionsperchild', 'maxrequestsperchild'], 0),
		keepAlive: readKeepAlive(config),
		longestKeepAlive: longestKeepAlive(config),
		timeout: readSeconds(config, 'timeout', 60),
		proxyTimeout: readProxyTimeout(config),
		limitsArrival: limitsArrival(config, compiledIn),
	}
}

function readKeepAlive(config: ApacheConfig): Setting {
	const { directive, doubt } = lastDirective(config, ['keepalive'])
	if (directive && /^(off|0)$/i.test(directive.args[0] ?? ''))
		return { value: 0, at: { file: directive.file, line: directive.line }, doubt }
	return readSeconds(config, 'keepalivetimeout', DEFAULT_KEEPALIVE)
}

function longestKeepAlive({ directives }: ApacheConfig): number | undefined {
	if (directives.some(({ name }) => name === '*')) return undefined
	const set = directives.filter(({ name }) => name === 'keepalivetimeout')
	const isSet = set.some(({ sections, doubt }) => sections.length === 0 && doubt === undefined)
	return Math.max(...set.map(({ args }) => parseSeconds(args[0])), ...(isSet ? [] : [DEFAULT_KEEPALIVE]))
}

function readProxyTimeout(config: ApacheConfig): Setting | undefined {
	if (!loads(config, 'proxy_module')) return undefined
	const set = lastDirective(config, ['proxytimeout']).directive
	return set ? readSeconds(config, 'proxytimeout', 0) : { ...readSeconds(config, 'timeout', 60), at: undefined }
}

/** Loaded, it limits by itself (header=20-40 body=20, since 2.4.39), until `header=0` ends that. */
function limitsArrival(config: ApacheConfig, compiledIn: readonly string[]): boolean | undefined {
	const isLoaded = loads(config, 'reqtimeout_module') || compiledIn.includes('mod_reqtimeout.c')
	if (!isLoaded) return config.directives.some(({ name }) => name === '*') ? undefined : false
	const args = lastDirective(config, ['requestreadtimeout']).directive?.args ?? []
	return !args.some((arg) => /^header=0(,|$)/i.test(arg))
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

/** A relative one is below DefaultRuntimeDir, which is below ServerRoot (server/log.c, ap_log_pid: ap_runtime_dir_relative). */
function pidFileOf(config: ApacheConfig): string | undefined {
	const [root = '', folder = '', file] = (['serverroot', 'defaultruntimedir', 'pidfile'] as const).map(
		(name) => lastDirective(config, [name]).directive?.args[0],
	)
	return file && [root, folder, file].reduce((path, part) => (posix.isAbsolute(part) ? part : posix.join(path, part)))
}
