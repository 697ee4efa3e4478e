import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { isStranger } from './strangers.js'

/** The library of labelled runs. */
export const LIBRARY = join(import.meta.dirname, '..', '..', '..', 'scenarios')

/** Which scenarios are asked for. */
export interface Choice {
	/** Names, beginnings of names, or paths of folders elsewhere; none = the whole library. */
	readonly names: readonly string[]
	/** Only one side of the hold-out. */
	readonly side: 'tuned' | 'strangers' | 'both'
}

/** The folders of the scenarios asked for, by name. A name that fits none is given back instead. */
export function chooseScenarios({ names, side }: Choice): { folders: readonly string[]; unknown: readonly string[] } {
	const library = existsSync(LIBRARY)
		? readdirSync(LIBRARY)
				.sort()
				.map((name) => join(LIBRARY, name))
		: []
	const whole = library.filter(isScenario)
	const found = names.map((name) =>
		isScenario(resolve(name)) ? [resolve(name)] : whole.filter((folder) => basename(folder).startsWith(name)),
	)
	const folders = names.length === 0 ? whole : [...new Set(found.flat())]
	return {
		folders: folders.filter((folder) => side === 'both' || isStranger(basename(folder)) === (side === 'strangers')),
		unknown: names.filter((_, index) => found[index]!.length === 0),
	}
}

function isScenario(folder: string): boolean {
	return ['scenario.yml', 'recording.fwr'].every((file) => existsSync(join(folder, file)))
}
