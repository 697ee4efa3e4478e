import type { Config } from '../config/config.js'
import { findDistrust, findOpenness } from '../host/trusted-folder.js'

/**
 * What is wrong with the rights of the files that a configuration is and names, one sentence each: secrets that everybody
 * may read, and a folder of state that others can look into or write to. Nothing is refused for it: watching comes first.
 */
export async function findWarnings(configFile: string | undefined, { stateDir }: Config): Promise<string[]> {
	if (configFile === undefined) return []
	const { findExposures } = await import('../host/exposed-secrets.js')
	return [...findExposures(configFile), ...(stateDir === undefined ? [] : findStateWarnings(stateDir))]
}

function findStateWarnings(stateDir: string): string[] {
	try {
		return [findDistrust(stateDir), findOpenness(stateDir)].filter((warning) => warning !== undefined)
	} catch {
		// It is not there yet, and is made with mode 0700; or it is closed to this user, who is told so where it is used.
		return []
	}
}
