import { type Config, DEFAULT_CONFIG } from '../config/config.js'
import { formatDiagnostics } from '../config/diagnostic.js'
import { type Deps, UserError } from './deps.js'

/**
 * The configuration of `-c`, or the built-in defaults. Everything that is wrong with it comes at once, as a UserError.
 * What reads YAML is loaded only where there is some: it is half of what a start costs.
 */
export async function loadConfig(file: string | undefined, deps: Deps): Promise<Config> {
	if (file === undefined) return DEFAULT_CONFIG
	const { readConfig } = await import('../config/read-config.js')
	const result = readConfig(file, deps.env)
	if (result.ok) return result.config
	throw new UserError('unreadable' in result ? result.unreadable : formatDiagnostics(result.diagnostics))
}
