import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Paths of recordings and scenario folders; a folder that holds scenario folders stands for all of them, by name. Other
 * paths are given back as they are: opening them says what is wrong.
 */
export function findRuns(paths: readonly string[]): string[] {
	return [...new Set(paths.flatMap((path) => scenariosIn(path) ?? [path]))]
}

function scenariosIn(folder: string): string[] | undefined {
	if (!isThere(folder, 'isDirectory') || isScenario(folder)) return undefined
	const found = readdirSync(folder)
		.sort()
		.map((name) => join(folder, name))
		.filter(isScenario)
	return found.length > 0 ? found : undefined
}

function isScenario(folder: string): boolean {
	return isThere(join(folder, 'scenario.yml'), 'isFile')
}

function isThere(path: string, kind: 'isFile' | 'isDirectory'): boolean {
	return existsSync(path) && statSync(path)[kind]()
}
