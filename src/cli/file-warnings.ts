import type { Config } from '../config/config.js'
import { findExposures } from '../host/exposed-secrets.js'
import { findDistrust, findOpenness } from '../serve/trusted-folder.js'

/**
 * What is wrong with the rights of the files that a configuration is and names, one sentence each: secrets that any user
 * may read, and a folder of state that others can look into or write to. Nothing is refused for it: watching comes first.
 */
export function findWarnings(configFile: string | undefined, config: Config): string[] {
	if (configFile === undefined) return []
	const { stateDir } = config
	return [...findExposures(configFile, config), ...(stateDir === undefined ? [] : findStateWarnings(stateDir))]
}

function findStateWarnings(stateDir: string): string[] {
	try {
		return [findDistrust(stateDir), findOpenness(stateDir)].filter((warning) => warning !== undefined)
	} catch {
		// It is not there yet, and is made with mode 0700; or it is closed to this user, who is told so where it is used.
		return []
	}
}
