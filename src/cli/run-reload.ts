import type { Config } from '../config/config.js'
import type { OwnRunbooks } from '../message/runbooks/choose-runbook.js'
import type { Logger } from '../run/log.js'
import { runbooksOf } from './circumstances.js'
import { type Deps, UserError } from './deps.js'
import { loadConfig } from './load-config.js'

/** A configuration and the runbooks that it names. */
export interface Loaded {
	readonly config: Config
	readonly runbooks: OwnRunbooks
}

/** Ends a term of watching when the program is to stop, or to go on with another configuration. */
export interface Reloader {
	/** Begins a term with this configuration; the signal ends it. */
	begin(config: Config): AbortSignal
	/** What the next term is to have; undefined = there is none. */
	readonly next: Loaded | undefined
}

/** Reads the configuration again at each SIGHUP. What is wrong is refused with its diagnostics, and the old one goes on. */
export function createReloader(options: { config?: string; record?: string }, deps: Deps, log: Logger): Reloader {
	let term = new AbortController()
	let current: Config | undefined
	let next: Loaded | undefined
	deps.signal.addEventListener('abort', () => term.abort(), { once: true })
	const reload = async () => {
		const loaded = await tryLoad(options.config, deps, log)
		if (!loaded || !current || !isAllowed(current, loaded.config, options.record, log)) return
		next = loaded
		term.abort()
	}
	// One after the other: the last one that is right is the one that counts.
	let reloading = Promise.resolve()
	deps.onHangup?.(() => {
		reloading = reloading.then(reload)
	})
	return {
		begin(config) {
			current = config
			next = undefined
			term = new AbortController()
			if (deps.signal.aborted) term.abort()
			return term.signal
		},
		get next() {
			return deps.signal.aborted ? undefined : next
		},
	}
}

/** Whether both read the same sockets: then the sampler goes on, and with it event time. */
export function watchesTheSame(one: Config, other: Config): boolean {
	const watched = ({ services, sampling: { procRoot, pid } }: Config) =>
		JSON.stringify([services.map(({ name, ports }) => [name, ports]), procRoot, pid])
	return watched(one) === watched(other)
}

async function tryLoad(file: string | undefined, deps: Deps, log: Logger): Promise<Loaded | undefined> {
	try {
		const config = await loadConfig(file, deps)
		return { config, runbooks: runbooksOf(config) }
	} catch (error) {
		if (!(error instanceof UserError)) throw error
		log.error({ diagnostics: error.message }, 'the new configuration is refused, the old one goes on')
		return undefined
	}
}

function isAllowed(current: Config, config: Config, record: string | undefined, log: Logger): boolean {
	if (record !== undefined && !watchesTheSame(current, config)) {
		const diagnostics = 'a recording is of the same services from its beginning to its end'
		log.error({ diagnostics }, 'the new configuration is refused, the old one goes on')
		return false
	}
	if (current.stateDir !== config.stateDir || current.log.level !== config.log.level) {
		log.warn({}, 'stateDir and log are read at the start only; a restart puts them in force')
	}
	return true
}
