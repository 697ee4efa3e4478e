import type { Week } from '../advise/facts.js'
import type { Config } from '../config/config.js'
import { type QuarterColumns, quarterColumns } from '../incidents/history-columns.js'
import { readStored } from '../incidents/store.js'
import { errorCode } from '../settings/error-text.js'
import { tryToAsk } from './ask-sidecar.js'
import type { Deps } from './deps.js'

/** What a sidecar has learned of each service. */
export interface Weeks {
	/** By service, as far as anything is known of it. */
	readonly of: ReadonlyMap<string, Week>
	/** `from the running sidecar`. */
	readonly from: string
	/** Why nothing is known. */
	readonly notes: readonly string[]
}

/** Asks the running sidecar, and reads stateDir where none runs with this configuration. */
export async function learnWeeks(config: Config, configFile: string | undefined, deps: Deps): Promise<Weeks> {
	const asked = config.services.map(async ({ name }) => {
		const path = `/api/history?range=7d&service=${encodeURIComponent(name)}`
		const answer = await tryToAsk({ method: 'GET', path }, configFile, deps)
		return [name, answer.kind === 'answered' ? (answer.result as QuarterColumns) : undefined] as const
	})
	const answers = await Promise.all(asked)
	if (answers.some(([, answer]) => answer !== undefined)) return weeksOf(answers, 'from the running sidecar', deps)
	const { stateDir } = config
	const unlearned = 'what is advised rests on files, processes and sockets as of now'
	if (stateDir === undefined) {
		return {
			of: new Map(),
			from: '',
			notes: [`no sidecar runs with this configuration, and it has no stateDir: ${unlearned}`],
		}
	}
	try {
		const stored = await readStored(stateDir)
		const past = [...(stored?.history.services ?? [])].filter(([name]) =>
			config.services.some((each) => each.name === name),
		)
		const columns = past.map(([name, history]) => [name, quarterColumns(history, deps.wallClock())] as const)
		return weeksOf(columns, `from ${stateDir}`, deps)
	} catch (error) {
		const code = errorCode(error)
		const missing = code === 'ENOENT' ? 'has nothing yet' : `cannot be read (${code})`
		const why = `no sidecar runs with this configuration, and ${stateDir} ${missing}`
		return { of: new Map(), from: '', notes: [`${why}: ${unlearned}`] }
	}
}

function weeksOf(
	answers: readonly (readonly [name: string, columns: QuarterColumns | undefined])[],
	from: string,
	{ wallClock }: Deps,
): Weeks {
	const known = answers.flatMap(([name, columns]) => {
		const week = columns && weekOf(columns, wallClock())
		return week ? [[name, week] as const] : []
	})
	const notes = known.length > 0 ? [] : [`nothing is learned yet ${from}`]
	return { of: new Map(known), from, notes }
}

/** Reduces the quarters of an hour to their peaks; undefined where there are none. */
export function weekOf({ times, columns, full }: QuarterColumns, now: number): Week | undefined {
	const [first] = times
	if (first === undefined) return undefined
	const numbers = (column: readonly (number | null)[]) => column.filter((value) => value !== null)
	const [peaks, means] = [numbers(columns.arrivals.max), numbers(columns.arrivals.mean)]
	const most = (column: readonly (number | null)[]) => Math.max(0, ...numbers(column))
	const mean = means.reduce((sum, value) => sum + value, 0) / means.length
	return {
		days: Math.min(7, (now - first) / 86_400_000),
		arrivals: peaks.length > 0 && mean > 0 ? { peak: most(peaks), busiest: most(means), mean } : undefined,
		queue: most(columns.acceptQueue.max),
		stuck: most(columns.stuck.max),
		full,
	}
}
