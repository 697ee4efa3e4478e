import type { Logger } from '../run/log.js'
import { type Loaded, type Reloads, watchesTheSame } from '../run/reload.js'
import { type Deps, UserError } from './deps.js'
import { loadConfig, runbooksOf } from './load-config.js'

/**
 * Reads the configuration again at each SIGHUP. One that is wrong is refused with its diagnostics, and the old one stays in
 * force.
 */
export function createReloader(options: { config?: string; record?: string }, deps: Deps, log: Logger): Reloads {
	const { signal } = deps
	let generation = new AbortController()
	let current: Loaded | undefined
	let next: Loaded | undefined
	signal.addEventListener('abort', () => generation.abort(), { once: true })
	const reload = async () => {
		const loaded = await tryLoad(options.config, deps, log)
		if (!loaded || !current || !isAllowed(current, loaded, options.record, log)) return
		next = loaded
		generation.abort()
	}
	// One after the other: the last one that is right is the one that counts.
	let reloading = Promise.resolve()
	deps.onHangup?.(() => {
		reloading = reloading.then(reload)
	})
	return {
		begin(loaded) {
			current = loaded
			next = undefined
			generation = new AbortController()
			if (signal.aborted) generation.abort()
			return generation.signal
		},
		get next() {
			return signal.aborted ? undefined : next
		},
	}
}

async function tryLoad(file: string | undefined, deps: Deps, log: Logger): Promise<Loaded | undefined> {
	try {
		const config = await loadConfig(file, deps)
		return { config, runbooks: runbooksOf(config) }
	} catch (error) {
		if (!(error instanceof UserError)) throw error
		log.error({ diagnostics: error.message }, REFUSED)
		return undefined
	}
}

const REFUSED = 'the new configuration is refused, the old one stays in force'

function isAllowed({ config: old }: Loaded, { config }: Loaded, record: string | undefined, log: Logger): boolean {
	if (record !== undefined && !watchesTheSame(old, config)) {
		log.error({ diagnostics: 'a recording is of the same services from its beginning to its end' }, REFUSED)
		return false
	}
	if (old.stateDir !== config.stateDir || old.log.level !== config.log.level || old.log.format !== config.log.format) {
		log.warn({}, 'stateDir and log are read at the start only; a restart puts them in force')
	}
	return true
}
