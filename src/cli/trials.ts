import { accessSync, constants, existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { Config, ServiceConfig } from '../config/config.js'
import { httpRequest } from '../notify/http.js'
import { probeNotifier } from '../notify/notifiers.js'
import type { HttpSettings } from '../serve/http-settings.js'
import { errorCode } from '../settings/error-text.js'
import { describeFileError } from '../settings/read-text.js'

/** What `check` tried out, because only trying tells whether `run` and its first page will work. */
export interface Trials {
	/** By name of notifier: why its service cannot be reached, undefined where it can. Empty with --offline. */
	readonly notify: ReadonlyMap<string, string | undefined>
	/** Why the web server could not listen. */
	readonly web: string | undefined
	/** Why nothing could be kept in stateDir. */
	readonly state: string | undefined
	/** True where stateDir is not there yet, and `run` makes it. */
	readonly stateIsNew?: boolean
	/** Configurations of Apache that are named and not there. */
	readonly apache: readonly string[]
}

/** Seconds for the answer of what already listens on the port of the web server. */
const ANSWER_SECONDS = 2

/** Tries a configuration on this host. Nothing is sent, and what is made on the disk is removed again. */
export async function tryOut(config: Config, offline: boolean, signal: AbortSignal): Promise<Trials> {
	const { notify, http, stateDir, services } = config
	const probes = offline ? [] : notify
	const [web, ...reached] = await Promise.all([
		http ? tryToListen(http, signal) : undefined,
		...probes.map((settings) => probeNotifier(settings, signal)),
	])
	return {
		notify: new Map(probes.map(({ name }, index) => [name, reached[index]])),
		web,
		state: stateDir === undefined ? undefined : tryToWrite(stateDir),
		stateIsNew: stateDir !== undefined && !existsSync(stateDir),
		apache: services.flatMap(findMissingConfig),
	}
}

/** Listens for a moment. A port that a running forewarn has is no problem. */
async function tryToListen({ host, port }: HttpSettings, signal: AbortSignal): Promise<string | undefined> {
	const server = createServer()
	const code = await new Promise<string | undefined>((resolve) => {
		server.once('error', (error) => resolve(errorCode(error)))
		server.listen({ host, port }, () => server.close(() => resolve(undefined)))
	})
	if (code === undefined) return undefined
	if (code === 'EADDRINUSE') return (await isForewarn(host, port, signal)) ? undefined : `port ${port} is taken`
	if (code === 'EACCES') return `this user may not listen on port ${port}`
	return code === 'EADDRNOTAVAIL' ? `this host has no address ${host}` : `cannot listen on ${host}:${port} (${code})`
}

async function isForewarn(host: string, port: number, signal: AbortSignal): Promise<boolean> {
	const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/healthz`
	try {
		const either = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_SECONDS * 1000)])
		const { status } = await httpRequest({ url, method: 'GET', signal: either })
		return status === 200 || status === 503
	} catch {
		return false
	}
}

/** Writes a file and removes it. A folder that is not there is not made: it would belong to the wrong user. */
function tryToWrite(folder: string): string | undefined {
	try {
		if (!existsSync(folder)) {
			const parent = nearestParent(folder)
			if (!statSync(parent).isDirectory()) return `${parent} is not a folder`
			accessSync(parent, constants.W_OK)
			return undefined
		}
		if (!statSync(folder).isDirectory()) return 'it is a file, not a folder'
		const file = join(folder, `.check-${process.pid}`)
		writeFileSync(file, '', { flag: 'wx', mode: 0o600 })
		rmSync(file)
		return undefined
	} catch (error) {
		const code = errorCode(error)
		return code === 'EACCES' ? 'this user may not write there' : `nothing can be written there (${code})`
	}
}

function nearestParent(folder: string): string {
	const parent = dirname(folder)
	return existsSync(parent) || parent === folder ? parent : nearestParent(parent)
}

function findMissingConfig({ name, apacheConfig }: ServiceConfig): string[] {
	if (!apacheConfig.startsWith('/')) return []
	try {
		statSync(apacheConfig)
		return []
	} catch (error) {
		return [`${name}: apacheConfig ${apacheConfig}: ${describeFileError(error, apacheConfig)}`]
	}
}
