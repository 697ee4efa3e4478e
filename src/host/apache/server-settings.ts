import type { ApacheConfig } from './config-parser.js'
import { lastDirective, type Mpm, readSetting, type Setting } from './server-limits.js'

/** What a configuration says about connections beside the number of workers. Virtual hosts' own values are left out. */
export interface ServerSettings {
	/** The main server's ports. */
	readonly ports: readonly number[]
	/** Default 511 (include/mpm_common.h DEFAULT_LISTENBACKLOG). */
	readonly listenBacklog: Setting
	readonly keepAlive: boolean
	/** Seconds; default 5. */
	readonly keepAliveTimeout: number
	/** Seconds; default 60. */
	readonly timeout: number
	/** Whether silent clients stay in SYN_RECV (TCP_DEFER_ACCEPT), which Apache asks for unless `AcceptFilter http none`. */
	readonly deferAccept: boolean
}

/** Reads the settings that the detector and the runbooks want to know. */
export function readServerSettings(config: ApacheConfig): ServerSettings {
	return {
		ports: readListenPorts(config),
		listenBacklog: readSetting(config, ['listenbacklog'], 511),
		keepAlive: lastDirective(config, ['keepalive'])?.args[0]?.toLowerCase() !== 'off',
		keepAliveTimeout: parseTimeout(lastDirective(config, ['keepalivetimeout'])?.args[0]) ?? 5,
		timeout: readSetting(config, ['timeout'], 60).value,
		deferAccept: !disablesAcceptFilter(config),
	}
}

/** The MPM that LoadModule names; undefined where it is compiled in (a second one would keep httpd from starting). */
export function findMpm(config: ApacheConfig): Mpm | undefined {
	for (const { symbol } of config.modules) {
		const name = /^mpm_(prefork|worker|event)_module$/.exec(symbol)?.[1]
		if (name) return name as Mpm
	}
	return undefined
}

/** `Listen [address:]port [protocol]`, IPv6 addresses in brackets. */
function readListenPorts(config: ApacheConfig): number[] {
	const ports = config.directives
		.filter((directive) => directive.name === 'listen' && directive.sections.length === 0)
		.map((directive) => Number(/^(?:.*:)?(\d+)$/.exec(directive.args[0] ?? '')?.[1]))
	return [...new Set(ports.filter((port) => port > 0))].sort((a, b) => a - b)
}

function disablesAcceptFilter(config: ApacheConfig): boolean {
	const filter = config.directives.findLast(
		(directive) => directive.name === 'acceptfilter' && directive.args[0]?.toLowerCase() === 'http',
	)
	return filter?.args[1]?.toLowerCase() === 'none'
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { h: 3600, mi: 60, s: 1, ms: 0.001 }

/** A number with an optional unit as ap_timeout_parameter_parse (server/util.c) takes it; seconds without one. */
function parseTimeout(text: string | undefined): number | undefined {
	const match = /^(\d+)(h|mi|ms|s)?/i.exec(text ?? '')
	return match ? Number(match[1]) * (UNIT_SECONDS[match[2]?.toLowerCase() ?? 's'] ?? 1) : undefined
}
